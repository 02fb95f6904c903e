namespace TrtOperator.Precision.Datasets;

/// <summary>Whether the files of all inputs hold the same samples.</summary>
internal static class Pairing
{
    /// <exception cref="InvalidDatasetException">There are no samples, or not as many of each input, or files that are named after different samples.</exception>
    internal static void Check(string name, IReadOnlyList<InputSource> sources)
    {
        InputSource first = sources[0];
        if (first.Count == 0)
        {
            throw new InvalidDatasetException($"Dataset {Printable.Quote(name)} holds no samples: file {Printable.Quote(first.Path)} has a first dimension of 0.");
        }

        foreach (InputSource source in sources)
        {
            if (source.Count != first.Count)
            {
                throw new InvalidDatasetException(
                    $"Dataset {Printable.Quote(name)} has {first.Count} samples of input {Printable.Quote(first.Input.Name)} and {source.Count} of {Printable.Quote(source.Input.Name)}; {BatchElsewhere(first, source) ?? BatchElsewhere(source, first) ?? "give each input once per sample"}.");
            }
        }

        InputSource[] folders = [.. sources.Where(source => source.SampleFiles is not null)];
        foreach (InputSource folder in folders.Skip(1))
        {
            (string expected, string found) = folders[0].SampleFiles!.Zip(folder.SampleFiles!).FirstOrDefault(pair => pair.First != pair.Second);
            if (expected is not null)
            {
                throw new InvalidDatasetException(
                    $"Folder {Printable.Quote(folder.Path)} has the file {Printable.Quote(found)} where {Printable.Quote(folders[0].Path)} has {Printable.Quote(expected)}; name a sample's files alike in all folders.");
            }
        }
    }

    /// <summary>Words for a batch file of which another dimension than the first counts the samples that the other input has.</summary>
    private static string? BatchElsewhere(InputSource source, InputSource other)
    {
        if (source.SampleFiles is not null)
        {
            return null;
        }

        for (int dimension = 0; dimension < source.Input.SampleShape.Count; dimension++)
        {
            if (source.Input.SampleShape[dimension] == other.Count)
            {
                return FormattableString.Invariant(
                    $"in {Printable.Quote(source.Path)} the samples seem to lie along dimension {dimension + 1}, and the first must count them: save numpy.moveaxis(array, {dimension + 1}, 0), with [:, ..., None, ...] in that place where the model's input keeps a batch dimension there");
            }
        }

        return null;
    }
}
