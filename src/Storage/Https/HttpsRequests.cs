using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace TrtOperator.Storage.Https;

/// <summary>Sends requests: follows redirects to https only, sorts answers into usable, transient and final, and repeats.</summary>
internal sealed class HttpsRequests
{
    private const int MaxRedirects = 10;

    private static readonly HttpClient s_client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 64,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly HttpsOptions _options;
    private readonly ResiliencePipeline _retry;

    public HttpsRequests(HttpsOptions options)
    {
        _options = options;
        _retry = options.MaxAttempts < 2 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = options.Clock }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TransientHttpFailure>(),
                MaxRetryAttempts = options.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.BaseDelay,
                MaxDelay = options.MaxDelay,
                DelayGenerator = arguments => ValueTask.FromResult(Bounded((arguments.Outcome.Exception as TransientHttpFailure)?.RetryAfter)),
            })
            .Build();
    }

    /// <summary>The URI without its query, for messages.</summary>
    public static string Display(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Repeats <paramref name="attempt"/> while it throws <see cref="TransientHttpFailure"/>.</summary>
    /// <exception cref="StorageException">The tries are used up.</exception>
    public async Task RunAsync(Uri uri, Func<CancellationToken, Task> attempt, CancellationToken cancellationToken)
    {
        try
        {
            await _retry.ExecuteAsync(async token => await attempt(token), cancellationToken);
        }
        catch (TransientHttpFailure e)
        {
            throw new StorageException(
                string.Create(CultureInfo.InvariantCulture, $"'{Display(uri)}' {e.Message} after {_options.MaxAttempts} tries; check the server and the network, then try again."),
                StorageFailure.Unavailable,
                isTransient: true);
        }
    }

    /// <summary>Sends one request and returns its final answer, of which only the headers have been read.</summary>
    /// <exception cref="TransientHttpFailure">No answer, or one that asks to come again.</exception>
    /// <exception cref="StorageException">An answer that repeating does not change.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Uri uri, HttpMethod method, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        Uri current = uri;
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            RequireAllowed(current, uri);
            HttpResponseMessage response = await SendOnceAsync(current, method, headers, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect))
            {
                return Accept(response, uri, method);
            }

            using (response)
            {
                current = Uri.TryCreate(current, response.Headers.Location ?? new Uri(string.Empty, UriKind.Relative), out Uri? target) && target != current
                    ? target
                    : throw Refused(uri, "redirects to nowhere");
            }
        }

        throw Refused(uri, string.Create(CultureInfo.InvariantCulture, $"redirects more than {MaxRedirects} times"));
    }

    /// <exception cref="StorageException">Neither https nor, where allowed, http to a loopback address.</exception>
    public void RequireAllowed(Uri uri, Uri original)
    {
        if (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback && _options.AllowLoopbackHttp))
        {
            return;
        }

        throw ReferenceEquals(uri, original)
            ? new StorageException($"'{Display(uri)}' is not https; use an https URI.", StorageFailure.Refused)
            : Refused(original, $"redirects to the scheme '{uri.Scheme}'");
    }

    private static StorageException Refused(Uri uri, string what)
        => new($"'{Display(uri)}' {what}; use the https URI of the object itself.", StorageFailure.Refused);

    private async Task<HttpResponseMessage> SendOnceAsync(
        Uri uri, HttpMethod method, Action<HttpRequestHeaders>? headers, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, uri);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        headers?.Invoke(request.Headers);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_options.IdleTimeout);
        try
        {
            return await s_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        }
        catch (HttpRequestException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransientHttpFailure($"could not be reached ({e.HttpRequestError})");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TransientHttpFailure("did not answer");
        }
    }

    private HttpResponseMessage Accept(HttpResponseMessage response, Uri uri, HttpMethod method)
    {
        int status = (int)response.StatusCode;
        if (status is 200 or 206 or 404 or 410 || (method == HttpMethod.Head && status is 405 or 501))
        {
            return response;
        }

        using (response)
        {
            string what = string.Create(CultureInfo.InvariantCulture, $"answered with HTTP {status}");
            throw status switch
            {
                408 or 425 or 429 or 500 or >= 502 => new TransientHttpFailure(what, RetryAfter(response)),
                416 => new TransientHttpFailure("changed while it was read"),
                401 or 403 => new StorageException($"'{Display(uri)}' {what}; use a URI that can be read without signing in.", StorageFailure.Refused),
                _ => new StorageException($"'{Display(uri)}' {what}; check the URI.", StorageFailure.Refused),
            };
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
        => response.Headers.RetryAfter is not { } asked ? null
        : asked.Delta ?? (asked.Date - _options.Clock.GetUtcNow());

    private TimeSpan? Bounded(TimeSpan? delay)
        => delay is not { } asked ? null
        : asked < TimeSpan.Zero ? TimeSpan.Zero
        : asked > _options.MaxDelay ? _options.MaxDelay
        : asked;
}
