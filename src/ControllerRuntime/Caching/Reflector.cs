using System.Net;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Lists and watches one namespace, or all, for an informer.</summary>
internal sealed class Reflector<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private const int MostStaleLists = 5;
    private const int MostFailuresAtOneVersion = 5;
    private const int LargestPage = 32_000;
    private static readonly TimeSpan TooShort = TimeSpan.FromSeconds(1);

    private readonly ResourceClient<T> _client;
    private readonly InformerOptions _options;
    private readonly ListOptions _selection;
    private readonly Informer<T> _informer;
    private readonly StoredForm<T> _form;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Backoff _backoff;
    private readonly HashSet<(ObjectKey Key, string Version)> _unreadable = [];
    private volatile string _lastVersion = "";
    private string? _resumeFrom;
    private string _whyList = "the first time";
    private string? _complaint;
    private bool _isSynced;
    private int _staleLists;
    private int _failures;
    private int _pageSize;
    private long _contact;

    public Reflector(ResourceClient<T> client, InformerOptions options, string place, Informer<T> informer, StoredForm<T> form, ILogger logger, TimeProvider time)
    {
        _client = client;
        _options = options;
        _selection = new ListOptions(place, options.LabelSelector, options.FieldSelector);
        _informer = informer;
        _form = form;
        _logger = logger;
        _time = time;
        _pageSize = options.PageSize;
        _backoff = new Backoff(options.FirstBackoff, options.LongestBackoff, options.BackoffReset, time, Random.Shared.NextDouble);
    }

    public string Namespace => _selection.Namespace;

    /// <summary>The version up to which everything is stored and told; empty before the first list.</summary>
    public string LastVersion => _lastVersion;

    /// <summary>How long ago the server last said something; null before the first time.</summary>
    public TimeSpan? SinceLastContact => Volatile.Read(ref _contact) is not 0 and long contact ? _time.GetElapsedTime(contact) : null;

    private string Place => Namespace.Length == 0 ? "all namespaces" : Namespace;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TimeSpan wait;
            try
            {
                _resumeFrom ??= await ListAsync(cancellationToken);
                await WatchAsync(_resumeFrom, cancellationToken);
                continue;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException e)
            {
                // A version that the server forgot, and one that it does not know yet, ask for a list. So does a kind that is gone: what was deleted with it
                // may have gone untold.
                if (e.IsExpired || e.IsNotFound || e.Causes.Contains("ResourceVersionTooLarge") || e.StatusCode == HttpStatusCode.BadRequest)
                {
                    ListAgain($"the server answered {(int)e.StatusCode} {e.Reason}");
                }

                wait = _backoff.Next(e.RetryAfter);
                Complain($"{(int)e.StatusCode} {e.Reason}", Sentence(e), wait, isExpected: e.IsExpired);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or ShortWatchException or StaleListException)
            {
                if (e is MalformedAnswerException)
                {
                    ListAgain("the watch held what cannot be read");
                }

                wait = _backoff.Next();
                Complain(e.GetType().Name, PrintableText.Of($"{e.Message} {e.InnerException?.Message}"), wait);
            }
#pragma warning disable CA1031 // An informer that dies leaves a controller blind that looks alive.
            catch (Exception e)
#pragma warning restore CA1031
            {
                ListAgain("of an error of its own");
                wait = _backoff.Next();
                InformerLog.Unexpected(_logger, e, _client.Kind.Plural, Place);
            }

            if (++_failures >= MostFailuresAtOneVersion)
            {
                // Whatever stands behind this version, perhaps an event that the server cannot send, a list goes round it.
                ListAgain($"of {_failures} failures without an event in between");
            }

            try
            {
                await Task.Delay(wait, _time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Brings the store to what the server has, page by page, so that one copy and a page are held at most.</summary>
    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        InformerLog.Listing(_logger, _client.Kind.Plural, Place, _whyList);
        HashSet<ObjectKey> seen = [];
        string? version = null;
        string? next = null;
        bool force = false;
        try
        {
            do
            {
                ResourcePage<T> page = await _client.ListAsync(_selection, _pageSize, next, cancellationToken);
                Touch();
                if (version is null)
                {
                    version = page.ResourceVersion;
                    force = CheckAge(version);
                }

                Store(page, seen, force);
                next = page.Continue;
            }
            while (next is not null);
        }
        catch (ApiException e) when (e.IsExpired && next is not null)
        {
            // The list outlived the server's memory of its version: take larger pages.
            _pageSize = Math.Min(_pageSize * 4, LargestPage);
            throw;
        }

        _pageSize = _options.PageSize;
        foreach (ObjectKey gone in _informer.Store.Except(seen, Namespace))
        {
            _informer.Remove(gone, null);
        }

        _unreadable.RemoveWhere(one => !seen.Contains(one.Key));
        _staleLists = 0;
        _failures = 0;
        _lastVersion = version;
        if (!_isSynced)
        {
            _isSynced = true;
            _informer.CountSynced();
        }

        return version;
    }

    private void Store(ResourcePage<T> page, HashSet<ObjectKey> seen, bool force)
    {
        foreach (T item in page.Items)
        {
            seen.Add(ObjectKey.Of(item.Metadata));
            if (FormOf(item) is { } stored)
            {
                _informer.Set(stored, !_isSynced, force);
            }
        }

        foreach (UnreadableObject item in page.Unreadable)
        {
            seen.Add(item.Key);
            Report(item);
        }
    }

    // A server that lags behind must not take us back in time; one restored from a backup must not be refused for ever.
    private bool CheckAge(string version)
    {
        if (ResourceVersions.Compare(version, _lastVersion) is not < 0)
        {
            return false;
        }

        if (++_staleLists <= MostStaleLists)
        {
            throw new StaleListException($"The server's list is of version {version}, but {_lastVersion} was seen before.");
        }

        InformerLog.HistoryBeganAnew(_logger, _client.Kind.Plural, Place, version, _lastVersion);
        return true;
    }

    private async Task WatchAsync(string version, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        bool isQuiet = true;
        TimeSpan timeout = _options.WatchTimeout * (1 + Random.Shared.NextDouble());
        using CancellationTokenSource idle = new(_options.IdleTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        try
        {
            await foreach (WatchNotice<T> notice in _client.WatchAsync(_selection, version, timeout, either.Token))
            {
                idle.CancelAfter(_options.IdleTimeout);
                Touch();
                isQuiet = false;
                _failures = 0;
                Recover();
                Apply(notice);
            }
        }
        catch (Exception) when (idle.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            InformerLog.Idle(_logger, _client.Kind.Plural, Place, _options.IdleTimeout.TotalSeconds);
            return;
        }

        if (isQuiet && _time.GetElapsedTime(start) < TooShort)
        {
            throw new ShortWatchException();
        }

        Touch();
        _failures = 0;
        Recover();
    }

    private void Apply(WatchNotice<T> notice)
    {
        if (notice.Unreadable is { } unreadable)
        {
            if (notice.Kind == WatchNoticeKind.Deleted)
            {
                _informer.Remove(unreadable.Key, null);
            }
            else
            {
                Report(unreadable);
            }
        }
        else if (notice.Item is { } item)
        {
            ObjectKey key = ObjectKey.Of(item.Metadata);
            T? stored = FormOf(item);
            if (notice.Kind == WatchNoticeKind.Deleted)
            {
                _informer.Remove(key, stored ?? item);
            }

            // An event from before what has been seen, about an object that is not there any more, would bring it back.
            else if (stored is not null && (_informer.Store.Get(key) is not null || ResourceVersions.Compare(notice.ResourceVersion, _lastVersion) is null or > 0))
            {
                _informer.Set(stored, isInitialList: false);
            }
        }

        if (ResourceVersions.Compare(notice.ResourceVersion, _lastVersion) is null or > 0)
        {
            _lastVersion = notice.ResourceVersion;
            _resumeFrom = notice.ResourceVersion;
        }
    }

    private T? FormOf(T item)
    {
        ObjectKey key = ObjectKey.Of(item.Metadata);
        try
        {
            return _form.Of(item);
        }
#pragma warning disable CA1031 // The projection is a caller's; one object that it cannot take must not stop the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            InformerLog.ProjectionFailed(_logger, e, _client.Kind.Plural, key);
            return null;
        }
    }

    private void Report(UnreadableObject item)
    {
        if (_unreadable.Add((item.Key, item.ResourceVersion)))
        {
            InformerLog.Unreadable(_logger, _client.Kind.Plural, item.Key, item.Problem);
        }
    }

    private void ListAgain(string why)
    {
        _resumeFrom = null;
        _whyList = why;
    }

    private void Complain(string category, string sentence, TimeSpan wait, bool isExpected = false)
    {
        if (isExpected || category == _complaint)
        {
            InformerLog.StillFailing(_logger, _client.Kind.Plural, Place, sentence, wait.TotalSeconds);
            return;
        }

        _complaint = category;
        InformerLog.Failing(_logger, _client.Kind.Plural, Place, sentence);
    }

    private void Recover()
    {
        if (_complaint is not null)
        {
            _complaint = null;
            InformerLog.Recovered(_logger, _client.Kind.Plural, Place);
        }
    }

    private string Sentence(ApiException error)
        => error.StatusCode switch
        {
            HttpStatusCode.NotFound => $"The server does not serve {_client.Kind.Plural} of {_client.Kind.ApiVersion}: install the custom resource definition, or check the group and version.",
            HttpStatusCode.Forbidden => $"Listing and watching is not allowed; grant list and watch on {_client.Kind.Plural} to this service account. The server said: {error.Message}",
            HttpStatusCode.Unauthorized => $"The server does not accept the credentials: {error.Message}",
            _ => $"The server answered {(int)error.StatusCode} {error.Reason}: {error.Message}",
        };

    private void Touch() => Volatile.Write(ref _contact, Math.Max(1, _time.GetTimestamp()));
}
