namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Opens datasets: a folder, or the same packed as <c>.npz</c>, <c>.zip</c>, <c>.tar</c>, <c>.tar.gz</c> or <c>.tgz</c>.
/// </summary>
/// <remarks>
/// <para>
/// A folder holds per model input either <c>&lt;input&gt;.npy</c>, whose first dimension counts the samples, or a folder
/// <c>&lt;input&gt;</c> with one .npy file per sample (without a batch dimension), in ordinal order of the names. Labels are in
/// <c>labels.txt</c> (UTF-8, one line per sample) or <c>labels.npy</c> (one int64 per sample), and <c>output-lengths.npy</c> (one
/// int64 per sample) says how many steps of a padded sample's output are real. Other files and names that start
/// with a dot are left alone. Where input names are no file names, <c>dataset.json</c> says what is what:
/// <c>{"inputs": {"&lt;model input&gt;": "&lt;file or folder&gt;"}, "labels": "labels.txt", "outputLengths": "lengths.npy"}</c>; then nothing else is read.
/// </para>
/// <para>
/// An archive whose top level is one folder with a dataset.json, labels or folders in it is read as that folder, and so is one
/// that holds .npy files alone where a model input is named as one of them and none as the folder.
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
        if (Directory.Exists(path))
        {
            return FolderDataset.Open(path, Path.GetFullPath(path), limits, cancellationToken);
        }

        if (!File.Exists(path))
        {
            throw new InvalidDatasetException($"Dataset {Printable.Quote(path)} does not exist; give a folder or a .npz, .zip, .tar or .tar.gz file.");
        }

        string target = Path.GetFullPath(workFolder);
        Unpack(path, target, limits, cancellationToken);
        return FolderDataset.Open(path, Root(target, inputs ?? []), limits, cancellationToken);
    }

    private static void Unpack(string path, string target, DatasetLimits limits, CancellationToken cancellationToken)
    {
        Action<ArchiveUnpacking> unpack =
            Ends(".npz") || Ends(".zip") ? unpacking => ZipDataset.Unpack(unpacking, cancellationToken)
            : Ends(".tar") ? unpacking => TarDataset.Unpack(unpacking, compressed: false, cancellationToken)
            : Ends(".tar.gz") || Ends(".tgz") ? unpacking => TarDataset.Unpack(unpacking, compressed: true, cancellationToken)
            : throw new InvalidDatasetException($"Dataset {Printable.Quote(path)} is neither a folder nor a .npz, .zip, .tar or .tar.gz file; pack it as one of these.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new ArgumentException($"The work folder '{target}' is not empty.", nameof(target));
        }

        try
        {
            Directory.CreateDirectory(target);
            unpack(new ArchiveUnpacking(path, target, limits));
        }
        catch
        {
            Directory.Delete(target, recursive: true);
            throw;
        }

        bool Ends(string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
    }

    private static string Root(string folder, IReadOnlyCollection<string> inputs)
    {
        string[] entries = [.. Directory.EnumerateFileSystemEntries(folder).Where(path => !IsLeftAlone(path)).Take(2)];
        return entries.Length == 1 && Directory.Exists(entries[0]) && (IsDataset(entries[0]) || HoldsInputs(entries[0])) ? entries[0] : folder;

        static bool IsDataset(string folder) => Directory.EnumerateFileSystemEntries(folder).Any(path =>
            Directory.Exists(path) || Path.GetFileName(path) is DatasetManifest.FileName or LabelFiles.Text or LabelFiles.Classes or LabelFiles.OutputLengths);

        bool HoldsInputs(string folder)
            => !inputs.Contains(Path.GetFileName(folder)) && inputs.Any(input => File.Exists(Path.Combine(folder, Path.GetFileName(input) + ".npy")));

        // A zip made on macOS has a second folder of resource forks at its top.
        static bool IsLeftAlone(string path) => Path.GetFileName(path) is ['.', ..] or "__MACOSX";
    }
}
