using System.Net;

namespace TrtOperator.Storage.Https;

/// <summary>
/// A web folder, read only: cut connections are resumed, 429 and 5xx are retried with growing, jittered delays or after the
/// server's Retry-After, and redirects are followed to https only.
/// </summary>
public sealed class HttpsStore : IStore
{
    private readonly Uri _folder;
    private readonly HttpsOptions _options;
    private readonly HttpsRequests _requests;

    /// <summary>Opens a web folder; nothing is sent yet.</summary>
    /// <param name="uri">An https URI without user information or signature; its query, if any, is sent with every name.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="StorageException">The URI is malformed, not https, or carries a credential.</exception>
    public HttpsStore(string uri, HttpsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        StoreUri.RequireNoSecret(uri);
        _folder = System.Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed)
            ? parsed
            : throw new StorageException($"'{ObjectName.Printable(uri.Split('?', '#')[0])}' is no valid URI; correct it.", StorageFailure.Refused);
        _options = options ?? new HttpsOptions();
        _requests = new HttpsRequests(_options);
        _requests.RequireAllowed(_folder, _folder);
    }

    /// <inheritdoc/>
    public string Uri => HttpsRequests.Display(_folder).TrimEnd('/');

    /// <inheritdoc/>
    public Task<StoredObject?> FindAsync(string name, CancellationToken cancellationToken = default)
        => FindAsync(Address(name), name, cancellationToken);

    /// <inheritdoc/>
    public Task<StoredObject> ReadAsync(
        string name,
        Stream destination,
        string? expectedSha256 = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
        => ReadAsync(Address(name), name, destination, expectedSha256, progress, cancellationToken);

    /// <summary>Always refused: a web server is only read from.</summary>
    public Task<StoredObject> WriteAsync(
        string name,
        Stream content,
        WriteCondition condition,
        string sha256,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) => Task.FromException<StoredObject>(ReadOnly());

    /// <summary>Always refused: a web server does not list its objects.</summary>
    public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken = default) => throw ReadOnly();

    /// <summary>Always refused: a web server is only read from.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) => Task.FromException(ReadOnly());

    /// <summary>Reads the object that the store's own URI names.</summary>
    internal Task<StoredObject> ReadItselfAsync(
        Stream destination, string? expectedSha256, IProgress<long>? progress, CancellationToken cancellationToken)
        => ReadAsync(_folder, _folder.AbsolutePath, destination, expectedSha256, progress, cancellationToken);

    private async Task<StoredObject?> FindAsync(Uri address, string name, CancellationToken cancellationToken)
    {
        StoredObject? found = null;
        await _requests.RunAsync(
            address,
            async token =>
            {
                HttpResponseMessage response = await _requests.SendAsync(address, HttpMethod.Head, null, token);
                if (response.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented)
                {
                    response.Dispose();
                    response = await _requests.SendAsync(address, HttpMethod.Get, null, token);
                }

                using (response)
                {
                    found = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                        ? null
                        : new StoredObject(
                            name, response.Content.Headers.ContentLength ?? -1, response.Headers.ETag?.ToString() ?? string.Empty, null);
                }
            },
            cancellationToken);
        return found;
    }

    private async Task<StoredObject> ReadAsync(
        Uri address, string name, Stream destination, string? expectedSha256, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        string place = HttpsRequests.Display(address);
        string? expected = expectedSha256 is null ? null : Sha256Digest.Normalize(expectedSha256, place);
        using HttpsDownload download = new(_requests, _options, address, destination, progress);
        (string sha256, long size, string etag) = await download.RunAsync(cancellationToken);
        Sha256Digest.Require(expected, sha256, place);
        return new StoredObject(name, size, etag, sha256);
    }

    private Uri Address(string name)
    {
        string escaped = string.Join('/', ObjectName.Require(name).Split('/').Select(System.Uri.EscapeDataString));
        UriBuilder builder = new(_folder) { Path = _folder.AbsolutePath.TrimEnd('/') + "/" + escaped, Fragment = string.Empty };
        return builder.Uri;
    }

    private StorageException ReadOnly()
        => new($"'{Uri}' is a web server and is only read from; name a folder or an azblob:// place to write to.", StorageFailure.Refused);
}
