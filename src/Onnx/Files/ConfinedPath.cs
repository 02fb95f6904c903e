namespace TrtOperator.Onnx.Files;

/// <summary>Resolves the file names that a model gives, and keeps them inside the model's folder.</summary>
internal static class ConfinedPath
{
    private const int MaxLinks = 40;

    /// <summary>The real path of <paramref name="location"/> inside <paramref name="folder"/>.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="location">The relative path that the model names.</param>
    /// <param name="tensor">The tensor that names it, for the error.</param>
    /// <exception cref="InvalidModelException">The location is absolute, leaves the folder by ".." or by a link, or does not exist.</exception>
    public static string Resolve(string folder, string location, string tensor)
    {
        string who = $"The external data of the tensor '{tensor}'";
        if (location.Length == 0)
        {
            throw new InvalidModelException($"{who} names no file ('location' is missing); save the model with its data again.");
        }

        if (location.AsSpan().ContainsAny('\0', '\\') || Path.IsPathRooted(location) || (location.Length > 1 && location[1] == ':'))
        {
            throw new InvalidModelException($"{who} lies at '{Shown(location)}', which is no relative path with forward slashes; move the file beside the model and save the model again.");
        }

        if (location.Split('/').Contains(".."))
        {
            throw new InvalidModelException($"{who} lies at '{Shown(location)}', which leaves the model's folder; move the file beside the model and save the model again.");
        }

        string root = Real(Path.GetFullPath(folder), who);
        string full = Real(Path.Combine(root, location), who);
        if (!full.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidModelException($"{who} lies at '{Shown(location)}', a link that leads out of the model's folder; put the file itself beside the model.");
        }

        if (!File.Exists(full))
        {
            throw new InvalidModelException($"{who} lies at '{Shown(location)}', which does not exist beside the model; copy that file too.");
        }

        return full;
    }

    private static string Shown(string location) => location.Replace("\0", "\\0", StringComparison.Ordinal);

    /// <summary>Follows every link on the way, as realpath(3) does.</summary>
    private static string Real(string path, string who)
    {
        Stack<string> left = new(path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        string real = Path.GetPathRoot(path) ?? "/";
        int links = 0;
        while (left.TryPop(out string? part))
        {
            if (part is "." or "..")
            {
                real = part == "." ? real : Path.GetDirectoryName(real) ?? real;
                continue;
            }

            string next = Path.Combine(real, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new InvalidModelException($"{who} lies behind links that run in a circle; put the file itself beside the model.");
            }

            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
            foreach (string piece in target.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                left.Push(piece);
            }
        }

        return real;
    }
}
