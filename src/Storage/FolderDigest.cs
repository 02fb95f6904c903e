using System.Security.Cryptography;
using System.Text;
using TrtOperator.Storage.Files;

namespace TrtOperator.Storage;

/// <summary>
/// The digest of a folder: SHA-256 over one line <c>{sha256}  {relative name}\n</c> per file, sorted by the names' UTF-8 bytes,
/// which is what <c>find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum</c> prints.
/// Entries whose name begins with ".." are left out: mounted ConfigMaps and Secrets keep their own versions there.
/// </summary>
public static class FolderDigest
{
    /// <summary>More files than any dataset folder should have.</summary>
    public const int MaxFiles = 1_000_000;

    /// <summary>Digests a folder without changing it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="progress">Told the number of bytes read so far, over all files.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The digest and the sum of the files' sizes in bytes.</returns>
    /// <exception cref="StorageException">A link leads outside the folder or to a folder, a file cannot be read, or there are too many or none.</exception>
    public static async Task<(string Sha256, long Size)> OfAsync(
        string folder, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        string root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        List<(byte[] Key, string Name)> files = Files(root, cancellationToken);
        if (files.Count == 0)
        {
            throw new StorageException($"The folder '{ObjectName.Printable(root)}' has no files; check the path.", StorageFailure.NotFound);
        }

        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        foreach ((_, string name) in files)
        {
            string path = Path.Combine(root, name);
            await using FileStream stream = RegularFile.OpenRead(path);
            long before = size;
            (string sha256, long bytes) = await DigestingCopy.RunAsync(
                stream,
                Stream.Null,
                progress is null ? null : new Offset(progress, before),
                e => FileFailures.ToStorage(e, path, "read"),
                cancellationToken);
            size += bytes;
            hash.AppendData(Encoding.UTF8.GetBytes($"{sha256}  {name}\n"));
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    private static List<(byte[] Key, string Name)> Files(string root, CancellationToken cancellationToken)
    {
        List<(byte[] Key, string Name)> files = [];
        Stack<DirectoryInfo> open = new([new DirectoryInfo(root)]);
        try
        {
            while (open.TryPop(out DirectoryInfo? folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos().Where(entry => !entry.Name.StartsWith("..", StringComparison.Ordinal)))
                {
                    ConfinedPath.RequireInside(root, entry.FullName);
                    if (entry is DirectoryInfo subfolder)
                    {
                        open.Push(subfolder.LinkTarget is null ? subfolder : throw LinkedFolder(subfolder.FullName));
                    }
                    else
                    {
                        files.Add(Entry(root, entry.FullName));
                    }
                }

                if (files.Count > MaxFiles)
                {
                    throw new StorageException(
                        $"The folder '{ObjectName.Printable(root)}' has more than a million files; put them into an archive.", StorageFailure.Refused);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFailures.ToStorage(e, root, "read");
        }

        files.Sort((left, right) => left.Key.AsSpan().SequenceCompareTo(right.Key));
        return files;
    }

    private static (byte[] Key, string Name) Entry(string root, string path)
    {
        string name = Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/');
        return name.Any(char.IsControl) || name.Contains('\\', StringComparison.Ordinal)
            ? throw new StorageException($"The file name '{ObjectName.Printable(name)}' has a control character or a backslash; rename the file.", StorageFailure.Refused)
            : (Encoding.UTF8.GetBytes(name), name);
    }

    private static StorageException LinkedFolder(string path)
        => new($"'{ObjectName.Printable(path)}' is a link to a folder; replace it by the files themselves.", StorageFailure.Refused);

    private sealed class Offset(IProgress<long> progress, long before) : IProgress<long>
    {
        public void Report(long value) => progress.Report(before + value);
    }
}
