namespace TrtOperator.Precision.Datasets;

/// <summary>The order of numbered files, which is that of the samples.</summary>
internal static class FileOrder
{
    /// <summary>File names in ordinal order.</summary>
    /// <exception cref="InvalidDatasetException">They count without leading zeros: ordinal order puts 10 before 2, which would pair samples with the wrong labels.</exception>
    internal static string[] Sorted(string folder, IEnumerable<string> files)
    {
        string[] sorted = [.. files.Order(StringComparer.Ordinal)];
        string[] stems = [.. sorted.Select(Path.GetFileNameWithoutExtension)!];
        return IsNumbered(sorted) && stems.Any(stem => stem.Length != stems[0].Length)
            ? throw new InvalidDatasetException(
                $"Folder {Printable.Quote(folder)} numbers its files without leading zeros, so 10 would come before 2; pad all numbers to the same width, as in 0002.npy.")
            : sorted;
    }

    /// <summary>Whether the names differ in their last digits alone, as <c>0000.npy</c> or <c>batch_000.npy</c>.</summary>
    internal static bool IsNumbered(IReadOnlyCollection<string> files)
        => files.Select(Prefix).Distinct(StringComparer.Ordinal).Take(2).ToArray() is [{ }];

    /// <summary>Whether the name says that the file holds many samples: <c>batch</c> and a number.</summary>
    internal static bool IsBatch(string file)
        => Prefix(file) is { } prefix && prefix.TrimEnd('-', '_', '.').Equals("batch", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name without its number; null where it ends with none.</summary>
    private static string? Prefix(string file)
    {
        string stem = Path.GetFileNameWithoutExtension(file);
        string prefix = stem.TrimEnd("0123456789".ToCharArray());
        return prefix.Length < stem.Length ? prefix : null;
    }
}
