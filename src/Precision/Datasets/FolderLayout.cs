namespace TrtOperator.Precision.Datasets;

/// <summary>Which file or folder below a dataset's folder is which input.</summary>
/// <param name="Inputs">Name and full path, in ordinal order of the names; at least one.</param>
/// <param name="Labels">The full path of the labels; null if there are none.</param>
/// <param name="OutputLengths">The full path of the output lengths; null if there are none.</param>
internal sealed record FolderLayout(IReadOnlyList<(string Name, string Path)> Inputs, string? Labels, string? OutputLengths)
{
    private const string Extension = ".npy";

    internal static FolderLayout Of(string dataset, string folder)
    {
        string manifest = Path.Combine(folder, DatasetManifest.FileName);
        FolderLayout layout = File.Exists(manifest) ? FromManifest(DatasetManifest.Read(Inside(folder, manifest)), folder, manifest) : FromNames(dataset, folder);
        foreach ((_, string path) in layout.Inputs)
        {
            Inside(folder, path);
        }

        _ = layout.Labels is null ? null : Inside(folder, layout.Labels);
        _ = layout.OutputLengths is null ? null : Inside(folder, layout.OutputLengths);
        return layout;
    }

    private static FolderLayout FromManifest(DatasetManifest manifest, string folder, string manifestPath)
    {
        return new FolderLayout(
            [.. manifest.Inputs.Select(input => (input.Key, Existing(input.Value)))],
            manifest.Labels is null ? null : Existing(manifest.Labels),
            manifest.OutputLengths is null ? null : Existing(manifest.OutputLengths));

        string Existing(string relative)
        {
            string path = Path.Combine(folder, relative);
            return Path.Exists(path)
                ? path
                : throw new InvalidDatasetException($"File {Printable.Quote(manifestPath)} names {Printable.Quote(relative)}, which does not exist beside it; correct the name or add the file.");
        }
    }

    private static FolderLayout FromNames(string dataset, string folder)
    {
        SortedDictionary<string, string> inputs = new(StringComparer.Ordinal);
        List<string> labels = [];
        string? lengths = null;
        foreach (string path in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            string file = Path.GetFileName(path);
            bool isFolder = Directory.Exists(path);
            if (file.StartsWith('.'))
            {
                continue;
            }

            if (!isFolder && file is LabelFiles.Text or LabelFiles.Classes)
            {
                labels.Add(path);
            }
            else if (!isFolder && file == LabelFiles.OutputLengths)
            {
                lengths = path;
            }
            else if (isFolder ? HoldsSamples(path) : file.EndsWith(Extension, StringComparison.Ordinal) && file.Length > Extension.Length)
            {
                string name = isFolder ? file : file[..^Extension.Length];
                if (!inputs.TryAdd(name, path))
                {
                    throw new InvalidDatasetException($"Dataset {Printable.Quote(dataset)} has both a folder and a .npy file for input {Printable.Quote(name)}; remove one of them.");
                }
            }
        }

        if (inputs.Count == 0)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset)} holds no .npy file; give each model input a file '<input>.npy' whose first dimension counts the samples, or a folder '<input>' with one .npy file per sample.");
        }

        return labels.Count > 1
            ? throw new InvalidDatasetException($"Dataset {Printable.Quote(dataset)} has both {LabelFiles.Text} and {LabelFiles.Classes}; remove one, or name one in {DatasetManifest.FileName}.")
            : new FolderLayout([.. inputs.Select(input => (input.Key, input.Value))], labels.FirstOrDefault(), lengths);
    }

    private static bool HoldsSamples(string folder) => Directory.EnumerateFiles(folder, "*" + Extension).Any();

    private static string Inside(string folder, string path)
        => ConfinedPath.IsInside(folder, path)
            ? path
            : throw new InvalidDatasetException($"{Printable.Quote(path)} is a link out of the dataset's folder {Printable.Quote(folder)}; copy the file itself.");
}
