namespace TrtOperator.Precision.Datasets;

/// <summary>Which files or folders below a dataset's folder are which input.</summary>
/// <param name="Inputs">In ordinal order of the names; at least one.</param>
/// <param name="Labels">Full paths of the labels, one after another; none if there are none.</param>
/// <param name="OutputLengths">The full path of the output lengths; null if there are none.</param>
/// <param name="Manifest">The manifest; null without one.</param>
internal sealed record FolderLayout(
    IReadOnlyList<LayoutInput> Inputs, IReadOnlyList<string> Labels, string? OutputLengths, DatasetManifest? Manifest)
{
    private const string Extension = ".npy";

    /// <summary>Finds them.</summary>
    /// <param name="dataset">What messages call the dataset.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="batches">Folders of .npz batches that were unpacked, in their order; none where there are none.</param>
    /// <param name="inputs">Names of the model's inputs; none where they are not known.</param>
    /// <param name="limits">What may be asked for.</param>
    internal static FolderLayout Of(string dataset, string folder, IReadOnlyList<string> batches, IReadOnlyCollection<string> inputs, DatasetLimits limits)
    {
        string manifest = Path.Combine(folder, DatasetManifest.FileName);
        FolderLayout layout = File.Exists(manifest)
            ? FromManifest(DatasetManifest.Read(Inside(folder, manifest)), folder, manifest, batches, limits)
            : batches.Count > 0 ? FromBatches(dataset, folder, batches) : FromNames(dataset, folder, inputs, limits);
        foreach (string path in layout.Inputs.SelectMany(input => input.Paths).Concat(layout.Labels).Append(layout.OutputLengths ?? folder)
            .Where(path => path != folder && !batches.Any(batch => path.StartsWith(batch, StringComparison.Ordinal))))
        {
            Inside(folder, path);
        }

        return layout;
    }

    private static FolderLayout FromManifest(DatasetManifest manifest, string folder, string manifestPath, IReadOnlyList<string> batches, DatasetLimits limits)
    {
        return new FolderLayout(
            [.. manifest.Inputs.Where(input => input.Value.Derived is null).Select(input => new LayoutInput(input.Key, Named(input.Key, input.Value.Path), input.Value))],
            manifest.Labels is null ? [] : LabelPaths(Existing(manifest.Labels), folder, limits),
            manifest.OutputLengths is null ? null : Existing(manifest.OutputLengths),
            manifest);

        IReadOnlyList<string> Named(string input, string? relative)
        {
            if (relative is not null)
            {
                return [Existing(relative)];
            }

            if (!ConfinedPath.TrySplit(input, out string[] segments, out _) || segments is not [{ } name] || name != input)
            {
                throw new InvalidDatasetException($"File {Printable.Quote(manifestPath)} names no file for {Printable.Quote(input)}, which is no file name itself; add its 'path'.");
            }

            string path = Path.Combine(folder, name + Extension);
            return File.Exists(path) ? [path]
                : Directory.Exists(Path.Combine(folder, name)) ? [Path.Combine(folder, name)]
                : batches.Count > 0 ? InBatches(batches, name)
                : throw new InvalidDatasetException($"File {Printable.Quote(manifestPath)} has the input {Printable.Quote(input)}, but neither {Printable.Quote(name + Extension)} nor a folder {Printable.Quote(name)} is beside it; add its 'path'.");
        }

        string Existing(string relative)
        {
            string path = Path.Combine(folder, relative);
            return Path.Exists(path)
                ? path
                : throw new InvalidDatasetException($"File {Printable.Quote(manifestPath)} names {Printable.Quote(relative)}, which does not exist beside it; correct the name or add the file.");
        }
    }

    /// <summary>Arrays of the same names in every batch.</summary>
    private static FolderLayout FromBatches(string dataset, string folder, IReadOnlyList<string> batches)
    {
        string[] names = [.. Arrays(batches[0]).Except([LabelFiles.Classes[..^Extension.Length]], StringComparer.Ordinal)];
        foreach (string batch in batches)
        {
            if (Arrays(batch).Except(Arrays(batches[0]), StringComparer.Ordinal).FirstOrDefault() is { } extra)
            {
                throw new InvalidDatasetException(
                    $"Dataset {Printable.Quote(dataset)} has the array {Printable.Quote(extra)} in {Printable.Quote(Path.GetFileName(batch))} and not in {Printable.Quote(Path.GetFileName(batches[0]))}; write the same arrays into every batch.");
            }
        }

        string text = Path.Combine(folder, LabelFiles.Text);
        string lengths = Path.Combine(folder, LabelFiles.OutputLengths);
        return names.Length == 0
            ? throw new InvalidDatasetException($"File {Printable.Quote(Path.GetFileName(batches[0]))} of dataset {Printable.Quote(dataset)} holds no arrays; write it with numpy.savez.")
            : new FolderLayout(
                [.. names.Select(name => LayoutInput.Of(name, InBatches(batches, name)))],
                File.Exists(text) ? [text] : File.Exists(Path.Combine(batches[0], LabelFiles.Classes)) ? InBatches(batches, LabelFiles.Classes[..^Extension.Length]) : [],
                File.Exists(lengths) ? lengths : null,
                Manifest: null);

        static IEnumerable<string> Arrays(string batch)
            => Directory.EnumerateFiles(batch, "*" + Extension).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!;
    }

    private static string[] InBatches(IReadOnlyList<string> batches, string name) => [.. batches.Select(batch =>
    {
        string path = Path.Combine(batch, name + Extension);
        return File.Exists(path)
            ? path
            : throw new InvalidDatasetException($"File {Printable.Quote(Path.GetFileName(batch))} has no array {Printable.Quote(name)}, which other batches have; write the same arrays into every batch.");
    })];

    private static FolderLayout FromNames(string dataset, string folder, IReadOnlyCollection<string> wanted, DatasetLimits limits)
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

            if (isFolder ? file == LabelFiles.Folder && !wanted.Contains(file) && HoldsSamples(path) : file is LabelFiles.Text or LabelFiles.Classes)
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

        if (labels.Count > 1)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset)} has both {string.Join(" and ", labels.Select(path => Printable.Quote(Path.GetFileName(path))))}; remove one, or name one in {DatasetManifest.FileName}.");
        }

        return new FolderLayout(
            Loose(dataset, folder, inputs, wanted) ?? [.. inputs.Select(input => LayoutInput.Of(input.Key, input.Value))],
            labels is [{ } all] ? LabelPaths(all, folder, limits) : [],
            lengths,
            Manifest: null);
    }

    /// <summary>Numbered files that no input is named after belong to the model's only input.</summary>
    private static IReadOnlyList<LayoutInput>? Loose(string dataset, string folder, SortedDictionary<string, string> found, IReadOnlyCollection<string> wanted)
    {
        if (wanted.Count == 0 || found.Keys.Any(wanted.Contains) || found.Values.Any(Directory.Exists) || !FileOrder.IsNumbered(found.Values))
        {
            return null;
        }

        if (wanted.Count > 1)
        {
            throw new InvalidDatasetException(
                $"Dataset {Printable.Quote(dataset)} holds numbered files such as {Printable.Quote(found.First().Key + Extension)} and the model has the inputs {Printable.List(wanted)}; put the files of each input into a folder of its name.");
        }

        string[] files = FileOrder.Sorted(folder, found.Values.Select(path => Path.GetFileName(path)));
        ManifestInput rules = new(Path: null)
        {
            Batches = Array.TrueForAll(files, FileOrder.IsBatch),
        };
        return [new LayoutInput(wanted.First(), [.. files.Select(file => Path.Combine(folder, file))], rules)];
    }

    private static IReadOnlyList<string> LabelPaths(string path, string folder, DatasetLimits limits)
        => Directory.Exists(path) ? LayoutInput.Files(path, folder, limits) : [path];

    private static bool HoldsSamples(string folder) => Directory.EnumerateFiles(folder, "*" + Extension).Any();

    private static string Inside(string folder, string path)
        => ConfinedPath.IsInside(folder, path)
            ? path
            : throw new InvalidDatasetException($"{Printable.Quote(path)} is a link out of the dataset's folder {Printable.Quote(folder)}; copy the file itself.");
}
