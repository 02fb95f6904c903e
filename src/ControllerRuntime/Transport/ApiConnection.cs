using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using k8s;
using TrtOperator.ControllerRuntime.Metrics;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>
/// Sends requests to one API server. Certificates, tokens and their rotation are the client library's; requests and answers are ours, because its
/// watch does not return before the first line, parses each line twice, and swallows an expired version.
/// </summary>
public sealed class ApiConnection : IDisposable
{
    /// <summary>The longest that an ordinary request may take, its tries not counted together.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private const int MostTries = 4;
    private const int MostErrorBytes = 64 * 1024;
    private const int MostAnswerBytes = 128 * 1024 * 1024;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly Counter<long> Requests = RuntimeMeter.Meter.CreateCounter<long>("rest_client_requests", description: "Requests to the API server by code, method and host.");

    private readonly Kubernetes _client;
    private readonly Uri _root;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writes;

    /// <summary>Makes a connection.</summary>
    /// <param name="client">The client whose address, certificates and credentials are used.</param>
    /// <param name="time">The clock for waiting.</param>
    /// <param name="concurrentWrites">How many writes may be under way at one time: an HTTP/2 connection carries about 100 streams, watches included.</param>
    public ApiConnection(Kubernetes client, TimeProvider? time = null, int concurrentWrites = 32)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;

        // Behind a proxy the server's address may have a path, which a relative address replaces unless it ends in a slash.
        string address = client.BaseUri.AbsoluteUri;
        _root = new Uri(address.EndsWith('/') ? address : address + "/");
        _time = time ?? TimeProvider.System;
        _writes = new SemaphoreSlim(concurrentWrites);
    }

    /// <summary>
    /// Sends a request and reads the whole answer. Tries again when the server says that it did nothing and asks to wait (429, 503), at most four times;
    /// a read also when it is 503 without more words.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The body's type.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer's body.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    /// <exception cref="HttpRequestException">The server was not reached, or its answer is longer than 128 MiB.</exception>
    public Task<byte[]> SendAsync(HttpMethod method, string path, byte[]? body, string contentType, CancellationToken cancellationToken)
        => SendAsync(method, path, body, contentType, static answer => answer.ToArray(), cancellationToken);

    /// <summary>Sends a request as above and reads the answer from a buffer that is used again: a page of a list would else be a large object for the collector.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The body's type.</param>
    /// <param name="read">Reads the answer, and keeps nothing of the buffer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<TAnswer> SendAsync<TAnswer>(
        HttpMethod method, string path, byte[]? body, string contentType, Func<ReadOnlyMemory<byte>, TAnswer> read, CancellationToken cancellationToken)
    {
        bool isWrite = method != HttpMethod.Get;
        for (int attempt = 1; ; attempt++)
        {
            if (isWrite)
            {
                await _writes.WaitAsync(cancellationToken);
            }

            TimeSpan wait;
            try
            {
                return await TryAsync(method, path, body, contentType, read, cancellationToken);
            }
            catch (ApiException e) when (attempt < MostTries && WaitAfter(e, isWrite, attempt) is { } asked)
            {
                wait = asked;
            }
            finally
            {
                if (isWrite)
                {
                    _writes.Release();
                }
            }

            await Task.Delay(wait, _time, cancellationToken);
        }
    }

    /// <summary>Opens a stream, such as a watch or a log. The caller disposes the answer, which closes the stream.</summary>
    /// <param name="path">Path and query, without a leading slash.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The answer, its headers read.</returns>
    /// <exception cref="ApiException">The server refused.</exception>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RequestTimeout);
        HttpResponseMessage response;
        try
        {
            response = await SendOnceAsync(HttpMethod.Get, path, null, "", timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(HttpMethod.Get, path);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw await ErrorOfAsync(response, cancellationToken);
        }
    }

    /// <summary>Frees the connection's own resources; the client stays open.</summary>
    public void Dispose() => _writes.Dispose();

    // A write that may have happened is for the caller to look at, so a bare 503, perhaps a proxy's, is not tried again.
    private static TimeSpan? WaitAfter(ApiException error, bool isWrite, int attempt)
        => error switch
        {
            { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable, RetryAfter: { } asked } => asked < LongestWait ? asked : LongestWait,
            { StatusCode: HttpStatusCode.TooManyRequests } => Jittered(attempt),
            { StatusCode: HttpStatusCode.ServiceUnavailable } when !isWrite => Jittered(attempt),
            _ => null,
        };

    private static TimeSpan Jittered(int attempt) => TimeSpan.FromMilliseconds(250 << attempt) * (0.5 + Random.Shared.NextDouble());

    private async Task<TAnswer> TryAsync<TAnswer>(
        HttpMethod method, string path, byte[]? body, string contentType, Func<ReadOnlyMemory<byte>, TAnswer> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(RequestTimeout);
        try
        {
            using HttpResponseMessage response = await SendOnceAsync(method, path, body, contentType, timeout.Token);
            if (!response.IsSuccessStatusCode)
            {
                throw await ErrorOfAsync(response, timeout.Token);
            }

            (byte[] buffer, int length) = await ReadWholeAsync(response.Content, $"{method} {path}", timeout.Token);
            try
            {
                return read(buffer.AsMemory(0, length));
            }
            finally
            {
                AnswerBuffers.Return(buffer);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(method, path);
        }
    }

    private static async Task<(byte[] Buffer, int Length)> ReadWholeAsync(HttpContent content, string request, CancellationToken cancellationToken)
    {
        byte[] buffer = AnswerBuffers.Rent((int)Math.Clamp((content.Headers.ContentLength ?? 0) + 1, 16 * 1024, 4 * 1024 * 1024));
        int length = 0;
        try
        {
            await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
            while (await stream.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and int more)
            {
                length += more;
                if (length < buffer.Length)
                {
                    continue;
                }

                if (length >= MostAnswerBytes)
                {
                    throw new HttpRequestException($"{request}: the API server's answer is longer than {MostAnswerBytes} bytes.");
                }

                byte[] larger = AnswerBuffers.Rent(length * 2);
                buffer.CopyTo(larger, 0);
                AnswerBuffers.Return(buffer);
                buffer = larger;
            }

            return (buffer, length);
        }
        catch (Exception e)
        {
            AnswerBuffers.Return(buffer);
            if (e is IOException)
            {
                throw new HttpRequestException($"{request}: the API server's answer broke off. {e.Message}", e);
            }

            throw;
        }
    }

    private static HttpRequestException NoAnswer(HttpMethod method, string path)
        => new($"{method} {path}: no answer from the API server within {RequestTimeout.TotalSeconds:0} s.");

    private async Task<HttpResponseMessage> SendOnceAsync(HttpMethod method, string path, byte[]? body, string contentType, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, new Uri(_root, path));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.ParseAdd("trtengine-operator");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        }

        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken);
        }

        try
        {
            HttpResponseMessage response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            Count(((int)response.StatusCode).ToString(CultureInfo.InvariantCulture));
            return response;
        }
        catch (HttpRequestException)
        {
            Count("<error>");
            throw;
        }

        void Count(string code) => Requests.Add(1, new("code", code), new("method", method.Method), new("host", _client.BaseUri.Authority));
    }

    private async Task<ApiException> ErrorOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        try
        {
            await response.Content.LoadIntoBufferAsync(MostErrorBytes, cancellationToken);
            bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The status alone has to do.
        }

        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - _time.GetUtcNow() is { Ticks: > 0 } left ? left : TimeSpan.Zero,
            _ => null,
        };
        return StatusDocument.ToException(response.StatusCode, bytes, wait);
    }
}
