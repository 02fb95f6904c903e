namespace TrtOperator.TensorRt.Libraries;

/// <summary>Paths in which <c>*</c> stands for any characters of one segment.</summary>
internal static class PathPattern
{
    /// <summary>The existing files and folders that fit, the newest-looking name first, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<string> Matches(string pattern, int most)
    {
        IReadOnlyList<string> found = ["/"];
        foreach (string segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            found = segment.Contains('*', StringComparison.Ordinal)
                ? [.. found.SelectMany(folder => Children(folder, segment)).Take(most)]
                : [.. found.Select(folder => Path.Combine(folder, segment))];
        }

        return [.. found.Where(Path.Exists)];
    }

    /// <summary>The path with every link followed, so that the same file is known under each of its names; the path itself where that fails.</summary>
    public static string Real(string path)
    {
        try
        {
            string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent && parent != path ? Real(parent) : path;
            string here = folder == path ? path : Path.Combine(folder, Path.GetFileName(path));
            return File.ResolveLinkTarget(here, returnFinalTarget: true) is { } target ? Real(target.FullName) : here;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }

    private static IEnumerable<string> Children(string folder, string pattern)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries(folder, pattern).OrderDescending(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
