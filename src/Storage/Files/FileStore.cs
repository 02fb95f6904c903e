using System.Globalization;
using System.Runtime.CompilerServices;

namespace TrtOperator.Storage.Files;

/// <summary>
/// A folder on a local or mounted file system. A write goes to a part file beside its target, is flushed to the disk and then
/// takes its name in one step; compare-and-swap is serialized by a lock file among all processes that use this class.
/// ETags are made of size and modification time; no digests are kept.
/// </summary>
public sealed class FileStore : IStore
{
    private readonly string _root;

    /// <summary>Opens a folder, which need not exist before the first write.</summary>
    /// <param name="folder">Absolute, or relative to the current directory.</param>
    public FileStore(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }

    /// <inheritdoc/>
    public string Uri => _root;

    /// <summary>Wraps the stream that a part file is written through.</summary>
    internal Func<Stream, Stream> PartStream { get; init; } = stream => stream;

    /// <inheritdoc/>
    public Task<StoredObject?> FindAsync(string name, CancellationToken cancellationToken = default)
        => Guard(name, "read", () =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(Describe(name, ConfinedPath.Resolve(_root, ObjectName.Require(name))));
        });

    /// <inheritdoc/>
    public async Task<StoredObject> ReadAsync(
        string name,
        Stream destination,
        string? expectedSha256 = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        string place = Place(ObjectName.Require(name));
        string? expected = expectedSha256 is null ? null : Sha256Digest.Normalize(expectedSha256, place);
        await using FileStream source = RegularFile.OpenRead(ConfinedPath.Resolve(_root, name));
        string etag = ETag(source.Length, File.GetLastWriteTimeUtc(source.SafeFileHandle));
        (string sha256, long size) = await DigestingCopy.RunAsync(
            source, destination, progress, e => FileFailures.ToStorage(e, place, "read"), cancellationToken);
        Sha256Digest.Require(expected, sha256, place);
        return new StoredObject(name, size, etag, sha256);
    }

    /// <inheritdoc/>
    public Task<StoredObject> WriteAsync(
        string name,
        Stream content,
        WriteCondition condition,
        string sha256,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Guard(name, "written", async () =>
        {
            string place = Place(ObjectName.Require(name));
            string expected = Sha256Digest.Normalize(sha256, place);
            string path = ConfinedPath.Resolve(_root, name);
            string folder = Path.GetDirectoryName(path)!;
            cancellationToken.ThrowIfCancellationRequested();
            RequireCondition(name, path, condition);
            PartFile.RemoveLeftovers(folder);

            using PartFile part = PartFile.Create(folder);
            await using (Stream target = PartStream(part.Stream))
            {
                (string actual, _) = await DigestingCopy.RunAsync(
                    content, target, progress, e => StoreMessages.ContentFailure(place, e), cancellationToken);
                Sha256Digest.Require(expected, actual, place);
                part.Stream.Flush(flushToDisk: true);
            }

            await TakeNameAsync(name, path, part, condition, cancellationToken);
            Posix.SyncFolder(folder);
            return Describe(name, path) is { } written ? written with { Sha256 = expected } : throw Vanished(place);
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectName.RequirePrefix(prefix);
        int slash = prefix.LastIndexOf('/');
        string folder = slash < 0 ? _root : ConfinedPath.Resolve(_root, prefix[..slash]);
        List<string> names = await Guard(prefix, "listed", () => Task.FromResult(NamesBelow(folder, prefix, cancellationToken)));
        foreach (string name in names)
        {
            if (await FindAsync(name, cancellationToken) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default)
        => Guard(name, "deleted", async () =>
        {
            string path = ConfinedPath.Resolve(_root, ObjectName.Require(name));
            string folder = Path.GetDirectoryName(path)!;
            cancellationToken.ThrowIfCancellationRequested();
            if (File.Exists(path))
            {
                using IDisposable? exclusive = FolderLock.Exists(folder) ? await FolderLock.TakeAsync(folder, cancellationToken) : null;
                File.Delete(path);
                PartFile.RemoveLeftovers(folder);
            }

            RemoveEmptyFolders(folder);
            return true;
        });

    private static string ETag(long size, DateTime modified)
        => string.Create(CultureInfo.InvariantCulture, $"{size:x}-{modified.Ticks:x}");

    private static StoredObject? Describe(string name, string path)
    {
        FileInfo file = new(path);
        return file.Exists && new FileInfo(file.ResolveLinkTarget(true)?.FullName ?? path) is { Exists: true } real
            ? new StoredObject(name, real.Length, ETag(real.Length, real.LastWriteTimeUtc), null)
            : null;
    }

    private static StorageException Vanished(string place)
        => new($"'{place}' was removed by somebody else right after it was written; check who else uses the folder.", StorageFailure.Unavailable, isTransient: true);

    private async Task TakeNameAsync(string name, string path, PartFile part, WriteCondition condition, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        File.SetLastWriteTimeUtc(part.Path, DateTime.UtcNow);
        if (condition.MustBeAbsent)
        {
            bool moved;
            if (OperatingSystem.IsWindows())
            {
                File.Move(part.Path, path, overwrite: false);
                moved = true;
            }
            else
            {
                moved = Posix.TryMoveIfAbsent(part.Path, path);
            }

            if (!moved)
            {
                throw ConditionNotMet(name, condition);
            }

            return;
        }

        using IDisposable exclusive = await FolderLock.TakeAsync(Path.GetDirectoryName(path)!, cancellationToken);
        RequireCondition(name, path, condition);
        FileInfo present = new(path);
        if (present.Exists && present.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(part.Path))
        {
            // Two versions of one size within the clock's step must not share an ETag.
            File.SetLastWriteTimeUtc(part.Path, present.LastWriteTimeUtc.AddMicroseconds(1));
        }

        File.Move(part.Path, path, overwrite: true);
    }

    private void RequireCondition(string name, string path, WriteCondition condition)
    {
        if (Directory.Exists(path))
        {
            throw new StorageException($"'{Place(name)}' is a folder and cannot be written as a file; choose another name.", StorageFailure.Refused);
        }

        StoredObject? present = Describe(name, path);
        if ((condition.MustBeAbsent && present is not null) || (condition.ETag is { } etag && present?.ETag != etag))
        {
            throw ConditionNotMet(name, condition);
        }
    }

    private StorageException ConditionNotMet(string name, WriteCondition condition) => StoreMessages.ConditionNotMet(Place(name), condition);

    private List<string> NamesBelow(string folder, string prefix, CancellationToken cancellationToken)
    {
        List<string> names = [];
        if (!Directory.Exists(folder))
        {
            return names;
        }

        Stack<string> open = new([folder]);
        while (open.TryPop(out string? current))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (FileSystemInfo entry in new DirectoryInfo(current).EnumerateFileSystemInfos())
            {
                string name = Path.GetRelativePath(_root, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                {
                    open.Push(entry.FullName);
                }
                else if (entry is FileInfo && name.StartsWith(prefix, StringComparison.Ordinal) && ObjectName.Fault(name) is null)
                {
                    names.Add(name);
                }
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private void RemoveEmptyFolders(string folder)
    {
        try
        {
            while (folder.Length > _root.Length && Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
            {
                Directory.Delete(folder);
                folder = Path.GetDirectoryName(folder)!;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A writer came in between; an empty folder is no object and does no harm.
        }
    }

    private string Place(string name) => $"{_root}/{name}";

    private async Task<T> Guard<T>(string name, string action, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFailures.ToStorage(e, Place(name), action);
        }
    }
}
