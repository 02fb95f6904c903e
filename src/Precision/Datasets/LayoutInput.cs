namespace TrtOperator.Precision.Datasets;

/// <summary>Where one input of a dataset lies.</summary>
/// <param name="Name">The input.</param>
/// <param name="Paths">Full paths: one folder, or one file or more.</param>
/// <param name="Rules">What the manifest says of it; nothing without one.</param>
internal sealed record LayoutInput(string Name, IReadOnlyList<string> Paths, ManifestInput Rules)
{
    internal static LayoutInput Of(string name, params IReadOnlyList<string> paths) => new(name, paths, new ManifestInput(Path: null));

    /// <summary>Opens it.</summary>
    /// <param name="root">The dataset's folder, which no link may lead out of.</param>
    /// <param name="limits">What may be asked for.</param>
    /// <param name="cancellationToken">Stops between files.</param>
    internal InputSource Open(string root, DatasetLimits limits, CancellationToken cancellationToken)
    {
        bool isFolder = Directory.Exists(Paths[0]);
        IReadOnlyList<string> paths = isFolder ? Files(Paths[0], root, limits) : Paths;
        string[] names = [.. paths.Select(Path.GetFileName)!];
        bool batches = Rules.Batches ?? (!isFolder || Array.TrueForAll(names, FileOrder.IsBatch));
        return !batches ? SampleFolderSource.Open(Name, Path.GetDirectoryName(paths[0])!, names, limits, cancellationToken)
            : paths is [{ } file] ? BatchFileSource.Open(Name, file, limits)
            : BatchFilesSource.Open(Name, paths, limits, cancellationToken);
    }

    /// <summary>The .npy files of a folder, in the order of their samples.</summary>
    internal static IReadOnlyList<string> Files(string folder, string root, DatasetLimits limits)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.npy").Select(path => Path.GetFileName(path)).Where(file => !file.StartsWith('.')).Take(limits.MaxEntries + 1)];
        if (files.Length == 0)
        {
            throw new InvalidDatasetException($"Folder {Printable.Quote(folder)} holds no .npy file; give one file per sample.");
        }

        if (files.Length > limits.MaxEntries)
        {
            throw new InvalidDatasetException($"Folder {Printable.Quote(folder)} holds over {limits.MaxEntries} files; put the samples into one .npy file whose first dimension counts them.");
        }

        string[] paths = [.. FileOrder.Sorted(folder, files).Select(file => Path.Combine(folder, file))];
        foreach (string path in paths)
        {
            if (new FileInfo(path).LinkTarget is not null && !ConfinedPath.IsInside(root, path))
            {
                throw new InvalidDatasetException($"File {Printable.Quote(path)} is a link out of the dataset's folder; copy the file itself.");
            }
        }

        return paths;
    }
}
