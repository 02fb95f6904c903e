using System.Security.Cryptography;
using System.Text.Json;

namespace TrtOperator.TensorRt.Libraries;

/// <summary>SHA-256 of library files, computed once for each state of a file: the main library alone has hundreds of megabytes.</summary>
public sealed class LibraryDigest
{
    private const int MostRemembered = 64;
    private const int FormatVersion = 1;
    private readonly string? _file;

    /// <summary>Remembers digests in a folder.</summary>
    /// <param name="cacheFolder">The folder, made when something is remembered; null remembers nothing.</param>
    public LibraryDigest(string? cacheFolder) => _file = cacheFolder is null ? null : Path.Combine(cacheFolder, "library-digests.json");

    /// <summary>The digests of this user, remembered in the user's cache folder.</summary>
    public static LibraryDigest OfUser { get; } = new(UserCacheFolder.Default);

    /// <summary>The SHA-256 of a file's content as 64 lower-case hexadecimal digits.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellationToken = default)
    {
        string full = Path.GetFullPath(path);
        FileIdentity? before = Identity(full);
        if (before is not null && Remembered().FirstOrDefault(entry => entry.Path == full && entry.Identity == before) is { } known)
        {
            return known.Sha256;
        }

        string digest;
        await using (FileStream file = new(full, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan))
        {
            digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        }

        // A file that was written to while it was read has no digest worth keeping.
        if (before is not null && before == Identity(full))
        {
            Remember(new Entry(full, before, digest));
        }

        return digest;
    }

    private static FileIdentity? Identity(string path)
    {
        try
        {
            return FileIdentity.Of(path, out FileIdentity.EntryType type) is { } identity && type == FileIdentity.EntryType.File
                ? identity
                : throw new IOException($"'{path}' is not a regular file.");
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private IReadOnlyList<Entry> Remembered()
    {
        if (_file is null || UserCacheFolder.Read(_file) is not { } content)
        {
            return [];
        }

        try
        {
            Document? document = JsonSerializer.Deserialize<Document>(content);
            return document is { Version: FormatVersion, Files: { } files } ? [.. files.Where(IsWhole)] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool IsWhole(Entry? entry)
        => entry is { Path: not null, Identity: not null, Sha256.Length: 64 } && entry.Sha256.All(char.IsAsciiHexDigitLower);

    private void Remember(Entry entry)
    {
        if (_file is not null)
        {
            Document document = new(FormatVersion, [entry, .. Remembered().Where(other => other.Path != entry.Path).Take(MostRemembered - 1)]);
            UserCacheFolder.Write(_file, JsonSerializer.SerializeToUtf8Bytes(document));
        }
    }

    internal sealed record Document(int Version, IReadOnlyList<Entry>? Files);

    internal sealed record Entry(string Path, FileIdentity Identity, string Sha256);
}
