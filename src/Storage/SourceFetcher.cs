using TrtOperator.Storage.AzureBlobs;
using TrtOperator.Storage.Files;
using TrtOperator.Storage.Https;

namespace TrtOperator.Storage;

/// <summary>Brings one source - a model, a dataset, a folder - to the local file system and pins its digest.</summary>
public sealed class SourceFetcher
{
    private readonly StoreCredentials _credentials;
    private readonly string? _baseDirectory;
    private readonly HttpsOptions? _https;

    /// <summary>Creates a fetcher.</summary>
    /// <param name="credentials">For blob accounts.</param>
    /// <param name="baseDirectory">What a relative path is relative to; null for the current directory.</param>
    /// <param name="https">Limits for web servers; null for the defaults.</param>
    public SourceFetcher(StoreCredentials credentials, string? baseDirectory = null, HttpsOptions? https = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        _credentials = credentials;
        _baseDirectory = baseDirectory;
        _https = https;
    }

    /// <summary>
    /// Local files and folders are digested where they lie and never copied. Anything else is streamed to a part file beside
    /// <paramref name="destinationPath"/> that takes its name once it is complete and has the right digest; a file that is there
    /// already with the announced digest is taken as it is.
    /// </summary>
    /// <param name="uri">A path, <c>file:///path</c>, <c>https://host/path</c> or <c>azblob://account/container/name</c>.</param>
    /// <param name="destinationPath">Where a copy goes; replaced if it exists.</param>
    /// <param name="sha256">The digest that the source must have, or null.</param>
    /// <param name="progress">Told the number of bytes read so far.</param>
    /// <param name="cancellationToken">Ends the copy; nothing is left.</param>
    /// <exception cref="StorageException">The source cannot be read, or has another digest.</exception>
    public async Task<FetchedSource> FetchAsync(
        string uri,
        string destinationPath,
        string? sha256 = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(destinationPath);
        StoreUri.RequireNoSecret(uri);
        string? scheme = StoreUri.Scheme(uri);
        if (scheme is null or "file")
        {
            return await LocalAsync(StoreFactory.LocalPath(uri, _baseDirectory), sha256, progress, cancellationToken);
        }

        Func<Stream, string?, Task<StoredObject>> read = Reader(scheme, uri, progress, cancellationToken);
        string target = Path.GetFullPath(destinationPath);
        string? expected = sha256 is null ? null : Sha256Digest.Normalize(sha256, uri.Split('?', '#')[0]);
        if (expected is not null && File.Exists(target) && await Sha256Digest.OfFileAsync(target, progress, cancellationToken) == expected)
        {
            return new FetchedSource(target, expected, new FileInfo(target).Length, IsFolder: false);
        }

        return await DownloadAsync(read, target, expected, cancellationToken);
    }

    /// <summary>Digests a source as <see cref="FetchAsync"/> would, and keeps nothing of it.</summary>
    /// <param name="uri">As for <see cref="FetchAsync"/>.</param>
    /// <param name="progress">Told the number of bytes read so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The digest and the size in bytes.</returns>
    /// <exception cref="StorageException">The source cannot be read.</exception>
    public async Task<(string Sha256, long Size)> DigestAsync(string uri, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uri);
        StoreUri.RequireNoSecret(uri);
        string? scheme = StoreUri.Scheme(uri);
        if (scheme is null or "file")
        {
            FetchedSource local = await LocalAsync(StoreFactory.LocalPath(uri, _baseDirectory), null, progress, cancellationToken);
            return (local.Sha256, local.Size);
        }

        StoredObject read = await Reader(scheme, uri, progress, cancellationToken)(Stream.Null, null);
        return (read.Sha256!, read.Size);
    }

    private static async Task<FetchedSource> LocalAsync(
        string path, string? sha256, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        string? expected = sha256 is null ? null : Sha256Digest.Normalize(sha256, path);
        if (Directory.Exists(path))
        {
            (string folderDigest, long folderSize) = await FolderDigest.OfAsync(path, progress, cancellationToken);
            Sha256Digest.Require(expected, folderDigest, path);
            return new FetchedSource(path, folderDigest, folderSize, IsFolder: true);
        }

        await using FileStream stream = RegularFile.OpenRead(path);
        (string actual, long size) = await DigestingCopy.RunAsync(
            stream, Stream.Null, progress, e => FileFailures.ToStorage(e, path, "read"), cancellationToken);
        Sha256Digest.Require(expected, actual, path);
        return new FetchedSource(path, actual, size, IsFolder: false);
    }

    private static async Task<FetchedSource> DownloadAsync(
        Func<Stream, string?, Task<StoredObject>> read, string target, string? expected, CancellationToken cancellationToken)
    {
        try
        {
            string folder = Path.GetDirectoryName(target)!;
            PartFile.RemoveLeftovers(folder);
            using PartFile part = PartFile.Create(folder);
            StoredObject copied = await read(part.Stream, expected);
            part.Stream.Flush(flushToDisk: true);
            part.Stream.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(part.Path, target, overwrite: true);
            return new FetchedSource(target, copied.Sha256!, copied.Size, IsFolder: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileFailures.ToStorage(e, target, "written");
        }
    }

    private Func<Stream, string?, Task<StoredObject>> Reader(
        string scheme, string uri, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        switch (scheme)
        {
            case "http" or "https":
                HttpsStore web = new(uri, _https);
                return (destination, expected) => web.ReadItselfAsync(destination, expected, progress, cancellationToken);
            case "azblob":
                int slash = uri.LastIndexOf('/');
                BlobLocation location = BlobLocation.Parse(uri);
                if (location.Prefix.Length == 0 || slash == uri.Length - 1)
                {
                    throw new StorageException(
                        $"'{location.Uri}' names a container or a folder where one object is needed; name the object.", StorageFailure.Refused);
                }

                AzureBlobStore blobs = new(uri[..slash], _credentials);
                return (destination, expected) => blobs.ReadAsync(uri[(slash + 1)..], destination, expected, progress, cancellationToken);
            default:
                throw StoreFactory.UnknownScheme(uri);
        }
    }
}
