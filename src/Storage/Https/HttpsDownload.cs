using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace TrtOperator.Storage.Https;

/// <summary>
/// One download across any number of connections. After a cut it asks for the rest (Range with If-Range); where a server cannot,
/// it reads from the start again and compares the digest of the part that it has already, so that two versions are never mixed.
/// </summary>
internal sealed class HttpsDownload(
    HttpsRequests requests, HttpsOptions options, Uri uri, Stream destination, IProgress<long>? progress) : IDisposable
{
    // A connection that brought this much counts as progress: its end does not use up a try.
    private const long NotableProgress = 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _received;
    private long? _total;
    private EntityTagHeaderValue? _etag;
    private bool _complete;

    /// <summary>Copies the object to its end.</summary>
    /// <exception cref="StorageException">Not found, refused, too large, or cut too often.</exception>
    public async Task<(string Sha256, long Size, string ETag)> RunAsync(CancellationToken cancellationToken)
    {
        while (!_complete)
        {
            await requests.RunAsync(uri, ContinueAsync, cancellationToken);
        }

        return (Convert.ToHexStringLower(_hash.GetHashAndReset()), _received, _etag?.ToString() ?? string.Empty);
    }

    public void Dispose() => _hash.Dispose();

    private async Task ContinueAsync(CancellationToken cancellationToken)
    {
        long before = _received;
        bool partial = before > 0 && _etag is { IsWeak: false };
        using HttpResponseMessage response = await requests.SendAsync(uri, HttpMethod.Get, partial ? AskForRest : null, cancellationToken);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            throw StoreMessages.NotFound(HttpsRequests.Display(uri));
        }

        Note(response, partial);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(DigestingCopy.ChunkBytes);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK && before > 0)
            {
                await SkipKnownAsync(body, before, chunk, patience, cancellationToken);
            }

            while (true)
            {
                int read = await ReadAsync(body, chunk, patience, cancellationToken);
                if (read == 0)
                {
                    break;
                }

                RequireFits(_received + read);
                await destination.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
                _hash.AppendData(chunk, 0, read);
                _received += read;
                progress?.Report(_received);
            }

            if (_total is { } total && _received != total)
            {
                throw new TransientHttpFailure(string.Create(CultureInfo.InvariantCulture, $"sent {_received} of {total} bytes"));
            }

            _complete = true;
        }
        catch (TransientHttpFailure) when (_received - before >= NotableProgress)
        {
            // The next round goes on from here with all its tries.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private void AskForRest(HttpRequestHeaders headers)
    {
        headers.Range = new RangeHeaderValue(_received, null);
        headers.IfRange = new RangeConditionHeaderValue(_etag!);
    }

    /// <summary>Holds the answer against what is known of the object from earlier connections.</summary>
    private void Note(HttpResponseMessage response, bool partial)
    {
        long? total;
        if (response.StatusCode == HttpStatusCode.PartialContent)
        {
            ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
            bool fits = partial && range?.From == _received && (response.Headers.ETag is null || response.Headers.ETag.Equals(_etag));
            if (!fits)
            {
                // Without If-Range the next round starts over and compares.
                _etag = null;
                throw new TransientHttpFailure("answered with another part than was asked for");
            }

            total = range!.Length;
        }
        else
        {
            total = response.Content.Headers.ContentLength;
            if (_received > 0 && response.Headers.ETag?.Equals(_etag) != true)
            {
                _etag = response.Headers.ETag;
            }
            else
            {
                _etag ??= response.Headers.ETag;
            }
        }

        if (total is { } known && _total is { } before && known != before)
        {
            throw Changed();
        }

        _total ??= total;
        RequireFits(_total ?? 0);
    }

    private async Task SkipKnownAsync(
        Stream body, long count, byte[] chunk, CancellationTokenSource patience, CancellationToken cancellationToken)
    {
        using IncrementalHash again = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (long left = count; left > 0;)
        {
            int read = await ReadAsync(body, chunk.AsMemory(0, (int)Math.Min(left, DigestingCopy.ChunkBytes)), patience, cancellationToken);
            if (read == 0)
            {
                throw new TransientHttpFailure("ended the connection early");
            }

            again.AppendData(chunk, 0, read);
            left -= read;
        }

        if (!again.GetHashAndReset().AsSpan().SequenceEqual(_hash.GetCurrentHash()))
        {
            throw Changed();
        }
    }

    private async Task<int> ReadAsync(Stream body, Memory<byte> chunk, CancellationTokenSource patience, CancellationToken cancellationToken)
    {
        patience.CancelAfter(options.IdleTimeout);
        try
        {
            return await body.ReadAsync(chunk, patience.Token);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransientHttpFailure(e is OperationCanceledException ? "stopped sending" : "cut the connection");
        }
    }

    private void RequireFits(long size)
    {
        if (size > options.MaxBytes)
        {
            throw new StorageException(
                string.Create(CultureInfo.InvariantCulture, $"'{HttpsRequests.Display(uri)}' is larger than the limit of {options.MaxBytes} bytes; raise the limit or use a smaller object."),
                StorageFailure.Refused);
        }
    }

    private StorageException Changed()
        => new($"'{HttpsRequests.Display(uri)}' changed while it was read; read it again.", StorageFailure.Unavailable, isTransient: true);
}
