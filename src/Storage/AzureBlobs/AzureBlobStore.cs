using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace TrtOperator.Storage.AzureBlobs;

/// <summary>
/// A prefix in an Azure blob container, <c>azblob://account/container/prefix</c>. Conditions are the service's ETags, the SHA-256
/// is kept in the blob's metadata, transient errors are retried by the client with growing, jittered delays and Retry-After.
/// </summary>
public sealed class AzureBlobStore : IStore
{
    private const string Sha256Key = "sha256";
    private const string WriteIdKey = "writeid";

    private readonly BlobLocation _location;
    private readonly BlobContainerClient _container;
    private readonly bool _anonymous;

    /// <summary>Opens the place; the container must exist, the prefix need not.</summary>
    /// <param name="uri"><c>azblob://account/container/prefix</c>, prefix optional.</param>
    /// <param name="credentials">For that account.</param>
    /// <exception cref="StorageException">The URI or the credentials are malformed or do not belong together.</exception>
    public AzureBlobStore(string uri, StoreCredentials credentials)
        : this(uri, credentials, null)
    {
    }

    internal AzureBlobStore(string uri, StoreCredentials credentials, Action<BlobClientOptions>? adjust)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(credentials);
        _location = BlobLocation.Parse(uri);
        _container = BlobClients.Open(_location, credentials, adjust);
        _anonymous = credentials.IsEmpty;
    }

    /// <inheritdoc/>
    public string Uri => _location.Uri;

    /// <inheritdoc/>
    public async Task<StoredObject?> FindAsync(string name, CancellationToken cancellationToken = default)
        => await PropertiesAsync(name, cancellationToken) is { } found ? Describe(name, found) : null;

    /// <inheritdoc/>
    public async Task<StoredObject> ReadAsync(
        string name,
        Stream destination,
        string? expectedSha256 = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        BlockBlobClient blob = Blob(name);
        string place = Place(name);
        string? expected = expectedSha256 is null ? null : Sha256Digest.Normalize(expectedSha256, place);
        BlobDownloadStreamingResult result = await CallAsync(
            place, async () => (await blob.DownloadStreamingAsync(cancellationToken: cancellationToken)).Value, cancellationToken);
        using (result)
        {
            // The client reopens a cut connection at the same version (If-Match) by itself.
            (string sha256, long size) = await DigestingCopy.RunAsync(
                result.Content,
                destination,
                progress,
                e => BlobFailures.IsClientError(e) ? BlobFailures.ToStorage(e, place, _anonymous) : e,
                cancellationToken);
            Sha256Digest.Require(expected, sha256, place);
            return new StoredObject(name, size, Bare(result.Details.ETag), sha256);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredObject> WriteAsync(
        string name,
        Stream content,
        WriteCondition condition,
        string sha256,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        BlockBlobClient blob = Blob(name);
        string place = Place(name);
        string expected = Sha256Digest.Normalize(sha256, place);

        // The service checks the condition only at the end, when everything has been sent.
        StoredObject? present = await FindAsync(name, cancellationToken);
        if ((condition.MustBeAbsent && present is not null) || (condition.ETag is { } etag && present?.ETag != etag))
        {
            throw StoreMessages.ConditionNotMet(place, condition);
        }

        string writeId = Guid.NewGuid().ToString("N");
        BlockUpload upload = new(blob, writeId);
        (IReadOnlyList<string> blocks, string actual, long size) = await CallAsync(
            place,
            () => upload.StageAsync(content, progress, e => StoreMessages.ContentFailure(place, e), cancellationToken),
            cancellationToken);
        Sha256Digest.Require(expected, actual, place);
        cancellationToken.ThrowIfCancellationRequested();
        await CommitAsync(blob, blocks, name, condition, expected, writeId, cancellationToken);

        BlobProperties? written = await PropertiesAsync(name, cancellationToken);
        if (written is null || (IsOurs(written, writeId) && written.ContentLength != size))
        {
            throw new StorageException(
                $"'{place}' is not in the store as it was sent; write it again.", StorageFailure.Unavailable, isTransient: true);
        }

        return IsOurs(written, writeId) ? Describe(name, written) : throw StoreMessages.ConditionNotMet(place, condition);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectName.RequirePrefix(prefix);
        string place = Place(prefix);
        string root = _location.Prefix.Length == 0 ? string.Empty : _location.Prefix + "/";
        GetBlobsOptions options = new() { Traits = BlobTraits.Metadata, Prefix = root + prefix };
        await using IAsyncEnumerator<BlobItem> items = _container.GetBlobsAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await CallAsync(place, async () => await items.MoveNextAsync(), cancellationToken))
        {
            BlobItem item = items.Current;
            string name = item.Name[root.Length..];
            if (ObjectName.Fault(name) is null)
            {
                yield return new StoredObject(
                    name, item.Properties.ContentLength ?? -1, Bare(item.Properties.ETag ?? default), NotedDigest(item.Metadata));
            }
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        BlockBlobClient blob = Blob(name);
        await CallAsync(Place(name), async () => await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken), cancellationToken);
    }

    private static StoredObject Describe(string name, BlobProperties properties)
        => new(name, properties.ContentLength, Bare(properties.ETag), NotedDigest(properties.Metadata));

    // Headers carry ETags with quotes, listings without.
    private static string Bare(ETag etag) => etag.ToString().Trim('"');

    private static string? NotedDigest(IDictionary<string, string>? metadata)
        => metadata is not null && metadata.TryGetValue(Sha256Key, out string? noted) && Sha256Digest.IsValid(noted) ? noted.ToLowerInvariant() : null;

    private static bool IsOurs(BlobProperties properties, string writeId)
        => properties.Metadata.TryGetValue(WriteIdKey, out string? id) && id == writeId;

    private async Task CommitAsync(
        BlockBlobClient blob,
        IReadOnlyList<string> blocks,
        string name,
        WriteCondition condition,
        string sha256,
        string writeId,
        CancellationToken cancellationToken)
    {
        CommitBlockListOptions options = new()
        {
            Metadata = new Dictionary<string, string> { [Sha256Key] = sha256, [WriteIdKey] = writeId },
            Conditions = new BlobRequestConditions
            {
                IfNoneMatch = condition.MustBeAbsent ? Azure.ETag.All : null,
                IfMatch = condition.ETag is { } etag ? new ETag(etag) : null,
            },
        };
        try
        {
            await blob.CommitBlockListAsync(blocks, options, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && BlobFailures.IsClientError(e))
        {
            // The commit may have happened with its answer lost, or another writer's commit may have discarded our blocks.
            BlobProperties? present = await PropertiesAsync(name, cancellationToken);
            if (present is not null && IsOurs(present, writeId))
            {
                return;
            }

            RequestFailedException? request = BlobFailures.Request(e);
            bool overtaken = request is { Status: 409 or 412 } || request?.ErrorCode == "InvalidBlockList";
            throw overtaken && (condition.ETag is not null || present is not null)
                ? StoreMessages.ConditionNotMet(Place(name), condition)
                : BlobFailures.ToStorage(e, Place(name), _anonymous);
        }
    }

    private Task<BlobProperties?> PropertiesAsync(string name, CancellationToken cancellationToken)
    {
        BlockBlobClient blob = Blob(name);
        return CallAsync(
            Place(name),
            async () =>
            {
                try
                {
                    return (BlobProperties?)(await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
                }
                catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode is null or "BlobNotFound")
                {
                    return null;
                }
            },
            cancellationToken);
    }

    private async Task<T> CallAsync<T>(string place, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (BlobFailures.IsClientError(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw BlobFailures.ToStorage(e, place, _anonymous);
        }
    }

    private BlockBlobClient Blob(string name)
        => _container.GetBlockBlobClient(ObjectName.Join(_location.Prefix, ObjectName.Require(name)));

    private string Place(string name) => ObjectName.Join(Uri, name);
}
