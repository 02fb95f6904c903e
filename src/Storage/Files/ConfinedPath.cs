namespace TrtOperator.Storage.Files;

/// <summary>Keeps names below a root folder, links included.</summary>
internal static class ConfinedPath
{
    /// <summary>The path of a validated name below <paramref name="root"/>.</summary>
    /// <exception cref="StorageException">A link on the way leads outside the root.</exception>
    public static string Resolve(string root, string name)
    {
        string path = root;
        foreach (string segment in name.Split('/'))
        {
            path = Path.Combine(path, segment);
            RequireInside(root, path);
        }

        return path;
    }

    /// <summary>Refuses a link whose final target is outside the root; anything else passes.</summary>
    /// <exception cref="StorageException">It leads outside.</exception>
    public static void RequireInside(string root, string path)
    {
        FileSystemInfo entry = new FileInfo(path);
        if (entry.LinkTarget is null)
        {
            return;
        }

        string? target = FinalTarget(entry);
        if (target is null || !IsBelow(FinalTarget(new DirectoryInfo(root)) ?? root, target))
        {
            throw new StorageException(
                $"'{ObjectName.Printable(path)}' is a link that leads outside '{ObjectName.Printable(root)}'; replace it by the file itself.",
                StorageFailure.Refused);
        }
    }

    private static bool IsBelow(string root, string path)
        => path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // ResolveLinkTarget follows the last part only, so every folder on the way is resolved as well.
    private static string? FinalTarget(FileSystemInfo entry)
    {
        try
        {
            string path = entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? entry.FullName;
            for (int round = 0; round < 40; round++)
            {
                string resolved = ResolveFolders(path);
                if (resolved == path)
                {
                    return path;
                }

                path = resolved;
            }

            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string ResolveFolders(string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar);
        string walked = Path.GetPathRoot(path) ?? string.Empty;
        for (int i = 1; i < parts.Length; i++)
        {
            walked = Path.Combine(walked, parts[i]);
            if (new FileInfo(walked).LinkTarget is not null
                && File.ResolveLinkTarget(walked, returnFinalTarget: true) is { } target)
            {
                return Path.GetFullPath(Path.Combine([target.FullName, .. parts[(i + 1)..]]));
            }
        }

        return path;
    }
}
