namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Opens datasets: a folder, or the same packed as <c>.npz</c>, <c>.zip</c>, <c>.tar</c>, <c>.tar.gz</c> or <c>.tgz</c>.
/// </summary>
/// <remarks>
/// <para>
/// A folder holds per model input either <c>&lt;input&gt;.npy</c>, whose first dimension counts the samples, or a folder
/// <c>&lt;input&gt;</c> with one .npy file per sample (without a batch dimension) or with batch files (<c>batch_000.npy</c> and on), in ordinal order of the
/// names; or .npz files alone, each a batch with one array per input. Labels are in
/// <c>labels.txt</c> (UTF-8, one line per sample) or <c>labels.npy</c> (one integer per sample), and <c>output-lengths.npy</c> (one
/// integer per sample) says how many steps of a padded sample's output are real. Other files and names that start
/// with a dot are left alone. Where input names are no file names, or something is to be done with the samples, <c>dataset.json</c> says what is what:
/// <c>{"inputs": {"&lt;model input&gt;": "&lt;file or folder&gt;"}, "labels": "labels.txt", "outputLengths": "lengths.npy"}</c>; then nothing else is read.
/// </para>
/// <para>
/// Numbered files at the top are those of the model's only input. An archive whose top level is one folder is read as that folder, unless the folder is named as
/// a model input and holds its samples.
/// </para>
/// </remarks>
public static class DatasetSource
{
    /// <summary>Opens the dataset at <paramref name="path"/>; archives are unpacked first.</summary>
    /// <param name="path">A folder or an archive.</param>
    /// <param name="workFolder">Where an archive is unpacked: a folder of the caller's, missing or empty, that the caller removes after use.</param>
    /// <param name="limits">What the dataset may ask for; the default limits if null.</param>
    /// <param name="inputs">The model's inputs, which tell a packed folder of inputs from a packed input of single samples; null if they are not known.</param>
    /// <param name="cancellationToken">Stops the unpacking.</param>
    /// <exception cref="InvalidDatasetException">The dataset is missing, damaged, hostile or empty.</exception>
    public static IDataset Open(
        string path,
        string workFolder,
        DatasetLimits? limits = null,
        IReadOnlyCollection<string>? inputs = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(workFolder);
        limits ??= DatasetLimits.Default;
        string target = Path.GetFullPath(workFolder);
        IReadOnlyCollection<string> known = inputs ?? [];
        if (Directory.Exists(path))
        {
            string folder = Path.GetFullPath(path);
            string[] packed = Batches(folder, limits);
            if (packed.Length == 0)
            {
                return FolderDataset.Open(path, folder, [], known, limits, cancellationToken);
            }

            RefuseOccupied(target);
            return Guarded(target, () =>
            {
                ExtractionBudget budget = new(limits, packed.Sum(file => new FileInfo(file).Length));
                return FolderDataset.Open(path, folder, UnpackBatches(packed, folder, target, budget, cancellationToken), known, limits, cancellationToken);
            });
        }

        if (!File.Exists(path))
        {
            throw new InvalidDatasetException($"Dataset {Printable.Quote(path)} does not exist; give a folder or a .npz, .zip, .tar or .tar.gz file.");
        }

        Action<ArchiveUnpacking> unpack = Unpacking(path, cancellationToken);
        RefuseOccupied(target);
        return Guarded(target, () =>
        {
            Directory.CreateDirectory(target);
            ExtractionBudget budget = new(limits, new FileInfo(path).Length);
            unpack(new ArchiveUnpacking(path, target, budget));
            string root = Root(target, known);
            string[] packed = Batches(root, limits);
            string[] batches = packed.Length == 0 ? [] : UnpackBatches(packed, root, Path.Combine(target, ".batches"), budget, cancellationToken);
            return FolderDataset.Open(path, root, batches, known, limits, cancellationToken);
        });
    }

    private static Action<ArchiveUnpacking> Unpacking(string path, CancellationToken cancellationToken)
    {
        return Ends(".npz") || Ends(".zip") ? unpacking => ZipDataset.Unpack(unpacking, cancellationToken)
            : Ends(".tar") ? unpacking => TarDataset.Unpack(unpacking, compressed: false, cancellationToken)
            : Ends(".tar.gz") || Ends(".tgz") ? unpacking => TarDataset.Unpack(unpacking, compressed: true, cancellationToken)
            : throw new InvalidDatasetException($"Dataset {Printable.Quote(path)} is neither a folder nor a .npz, .zip, .tar or .tar.gz file; pack it as one of these.");

        bool Ends(string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
    }

    private static void RefuseOccupied(string target)
    {
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new ArgumentException($"The work folder '{target}' is not empty.", nameof(target));
        }
    }

    /// <summary>Leaves nothing of a dataset behind that could not be opened.</summary>
    private static FolderDataset Guarded(string target, Func<FolderDataset> open)
    {
        try
        {
            return open();
        }
        catch
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target, recursive: true);
            }

            throw;
        }
    }

    /// <summary>The .npz files that are a dataset's batches, in order; none where it has .npy files that no manifest speaks of.</summary>
    private static string[] Batches(string folder, DatasetLimits limits)
    {
        string[] packed = [.. Directory.EnumerateFiles(folder, "*.npz").Where(path => !IsLeftAlone(path)).Take(limits.MaxEntries + 1)];
        if (packed.Length > limits.MaxEntries)
        {
            throw new InvalidDatasetException($"Folder {Printable.Quote(folder)} holds over {limits.MaxEntries} .npz files; put more samples into each.");
        }

        bool alone = File.Exists(Path.Combine(folder, DatasetManifest.FileName))
            || !Directory.EnumerateFileSystemEntries(folder).Any(path => !IsLeftAlone(path)
                && (Directory.Exists(path)
                    ? Directory.EnumerateFiles(path, "*.npy").Any()
                    : path.EndsWith(".npy", StringComparison.Ordinal) && Path.GetFileName(path) is not (LabelFiles.Classes or LabelFiles.OutputLengths)));
        return packed.Length > 0 && alone
            ? [.. FileOrder.Sorted(folder, packed.Select(path => Path.GetFileName(path))).Select(file => Path.Combine(folder, file))]
            : [];
    }

    private static string[] UnpackBatches(string[] packed, string folder, string target, ExtractionBudget budget, CancellationToken cancellationToken)
    {
        if (Path.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new InvalidDatasetException($"An archive that holds .npz files has an entry {Printable.Quote(Path.GetFileName(target))}; remove it.");
        }

        List<string> batches = [];
        foreach (string file in packed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ConfinedPath.IsInside(folder, file))
            {
                throw new InvalidDatasetException($"File {Printable.Quote(file)} is a link out of the dataset's folder; copy the file itself.");
            }

            string batch = Path.Combine(target, Path.GetFileName(file));
            Directory.CreateDirectory(batch);
            ZipDataset.Unpack(new ArchiveUnpacking(file, batch, budget), cancellationToken);
            batches.Add(batch);
        }

        return [.. batches];
    }

    private static string Root(string folder, IReadOnlyCollection<string> inputs)
    {
        const int Deepest = 4;
        string root = folder;
        for (int depth = 0; depth < Deepest; depth++)
        {
            string[] entries = [.. Directory.EnumerateFileSystemEntries(root).Where(path => !IsLeftAlone(path)).Take(2)];
            if (entries is not [{ } only] || !Directory.Exists(only) || !(IsDataset(only) || HoldsInputs(only)))
            {
                break;
            }

            root = only;
        }

        return root;

        static bool IsDataset(string folder) => Directory.EnumerateFileSystemEntries(folder).Any(path => Directory.Exists(path)
            || path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)
            || Path.GetFileName(path) is DatasetManifest.FileName or LabelFiles.Text or LabelFiles.Classes or LabelFiles.OutputLengths);

        // Without the model's inputs a folder of .npy files may as well be an input of single samples.
        bool HoldsInputs(string folder) => inputs.Count > 0
            && (!inputs.Contains(Path.GetFileName(folder)) || inputs.All(input => File.Exists(Path.Combine(folder, Path.GetFileName(input) + ".npy"))));
    }

    // A zip made on macOS has a second folder of resource forks at its top.
    private static bool IsLeftAlone(string path) => Path.GetFileName(path) is ['.', ..] or "__MACOSX";
}
