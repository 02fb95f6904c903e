using System.Net;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using TrtOperator.ControllerRuntime.Transport;

namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Lists and watches one namespace, or all, for an informer.</summary>
internal sealed class Reflector<T>(
    ResourceClient<T> client, InformerOptions options, string namespaceName, Informer<T> informer, ILogger log, TimeProvider time)
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    // A restored etcd really goes back in time; a stale API server catches up within seconds.
    private const int MostStaleLists = 8;
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(1);

    private readonly ListOptions _list = new(namespaceName, options.LabelSelector);
    private bool _isSynced;
    private bool _isMissing;
    private int _staleLists;

    /// <summary>The version up to which the store is known to be right; null before the first list.</summary>
    public string? LastVersion { get; private set; }

    public bool Covers(ObjectKey key) => namespaceName.Length == 0 || key.Namespace == namespaceName;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Backoff backoff = new(options.FirstBackoff, options.LongestBackoff, options.BackoffReset, time);
        string? resume = null;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                resume ??= await ListAsync(cancellationToken);
                long began = time.GetTimestamp();
                bool heard = false;
                await foreach (WatchNotice<T> notice in WatchAsync(resume, cancellationToken))
                {
                    heard = true;
                    Take(notice);
                    resume = notice.ResourceVersion;
                    LastVersion = LastVersion is null ? resume : ResourceVersions.Later(LastVersion, resume);
                }

                // The end of a stream is how a watch ends. One that ends at once is how a broken proxy looks.
                if (!heard && time.GetElapsedTime(began) < Blink)
                {
                    await Task.Delay(backoff.Next(), time, cancellationToken);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (ApiException e) when (e.IsExpired)
            {
                InformerLog.Expired(log, informer.Name, resume ?? "");
                bool wasListing = resume is null;
                resume = null;
                if (wasListing)
                {
                    await PauseAsync(backoff, cancellationToken);
                }
            }
            catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException)
            {
                Log(e);
                if (e is ApiException { IsNotFound: true } or IOException { InnerException: System.Text.Json.JsonException })
                {
                    // Nothing that was seen holds any longer, or a line was lost: only a list tells what is there.
                    resume = null;
                }

                await PauseAsync(backoff, cancellationToken);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken cancellationToken)
    {
        HashSet<ObjectKey> seen = [];
        string? next = null;
        string version = "";
        do
        {
            ResourcePage<T> page = await client.ListAsync(_list, options.PageSize, next, cancellationToken);
            informer.Contact();
            if (next is null && ResourceVersions.IsOlder(page.ResourceVersion, LastVersion) && _staleLists++ < MostStaleLists)
            {
                throw new IOException($"The API server lists version {page.ResourceVersion}, and {LastVersion} has been seen: it is behind.");
            }

            version = page.ResourceVersion;
            foreach (T item in page.Items)
            {
                seen.Add(ObjectKey.Of(item.Metadata));
                informer.Put(item, isInitialList: !_isSynced);
            }

            next = page.Continue;
        }
        while (next is not null);

        foreach (ObjectKey gone in informer.Store.Keys(namespaceName).Where(key => !seen.Contains(key)))
        {
            informer.Remove(gone, null);
        }

        _staleLists = 0;
        LastVersion = version;
        if (!_isSynced)
        {
            _isSynced = true;
            informer.ReflectorSynced();
        }

        if (_isMissing)
        {
            _isMissing = false;
            InformerLog.Served(log, informer.Name);
        }

        return version;
    }

    private async IAsyncEnumerable<WatchNotice<T>> WatchAsync(
        string resourceVersion, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource idle = new(options.IdleTimeout, time);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        TimeSpan timeout = options.WatchTimeout * (1 + Random.Shared.NextDouble());
        await foreach (WatchNotice<T> notice in client.WatchAsync(_list, resourceVersion, timeout, stop.Token))
        {
            informer.Contact();
            idle.CancelAfter(options.IdleTimeout);
            yield return notice;
        }

        informer.Contact();
    }

    private void Take(WatchNotice<T> notice)
    {
        switch (notice.Kind)
        {
            case WatchNoticeKind.Added or WatchNoticeKind.Modified:
                informer.Put(notice.Item, isInitialList: false);
                break;
            case WatchNoticeKind.Deleted:
                informer.Remove(ObjectKey.Of(notice.Item.Metadata), notice.Item);
                break;
        }
    }

    private void Log(Exception error)
    {
        if (error is ApiException { StatusCode: HttpStatusCode.NotFound })
        {
            if (!_isMissing)
            {
                _isMissing = true;
                InformerLog.NotServed(log, informer.Name, client.Kind.ApiVersion);
            }
        }
        else if (error is OperationCanceledException)
        {
            InformerLog.Idle(log, informer.Name);
        }
        else
        {
            InformerLog.Failed(log, informer.Name, error.Message);
        }
    }

    private async Task PauseAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The loop ends by its condition.
        }
    }
}
