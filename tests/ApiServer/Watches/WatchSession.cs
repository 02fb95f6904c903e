using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Watches;

/// <summary>One open watch.</summary>
internal sealed class WatchSession(WatchRequest request, ObjectStore store, WatchControl control, PipeWriter output) : IDisposable
{
    private const int BatchSize = 256;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly ConcurrentQueue<WatchOrder> _orders = new();
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);
    private int _awake;
    private long _position;
    private long _bookmarked;

    /// <summary>Whether the stream was cut, so that the connection is to be reset.</summary>
    public bool IsCut { get; private set; }

    public void Wake()
    {
        if (Interlocked.Exchange(ref _awake, 1) == 0)
        {
            _wake.Release();
        }
    }

    public void Order(WatchOrder order)
    {
        _orders.Enqueue(order);
        Wake();
    }

    public void Dispose() => _wake.Dispose();

    public async Task RunAsync(TimeSpan timeout, TimeSpan bookmarkPeriod, CancellationToken cancellationToken)
    {
        KindStore kind = store.Of(request.Kind);
        DateTime end = DateTime.UtcNow + timeout;
        DateTime nextBookmark = DateTime.UtcNow + bookmarkPeriod;
        kind.Listen(Wake);
        try
        {
            if (!await StartAsync(kind, cancellationToken))
            {
                return;
            }

            // Whoever counts the open watches may rely on it that they see what comes next.
            control.Add(this);

            while (true)
            {
                Volatile.Write(ref _awake, 0);
                if (!await ObeyAsync(kind, cancellationToken) || !await SendNewAsync(kind, cancellationToken))
                {
                    return;
                }

                DateTime now = DateTime.UtcNow;
                if (now >= end)
                {
                    await SendBookmarkAsync(cancellationToken);
                    return;
                }

                if (now >= nextBookmark)
                {
                    await SendBookmarkAsync(cancellationToken);
                    nextBookmark = now + bookmarkPeriod;
                }

                TimeSpan wait = (request.Bookmarks && nextBookmark < end ? nextBookmark : end) - now;
                await _wake.WaitAsync(wait < TimeSpan.FromHours(1) ? wait + TimeSpan.FromMilliseconds(1) : TimeSpan.FromHours(1), cancellationToken);
            }
        }
        finally
        {
            kind.Forget(Wake);
            control.Remove(this);
        }
    }

    private async Task<bool> StartAsync(KindStore kind, CancellationToken cancellationToken)
    {
        long? from = request.From;
        List<StoredObject> initial = [];
        long? position;
        lock (store.Gate)
        {
            long now = Math.Min(store.Version, store.Horizon);
            if (from is null or 0)
            {
                position = kind.PositionAfter(now);
                if (request.SendInitial)
                {
                    initial.AddRange(kind.At(now)?.Values.Where(Selected) ?? []);
                }
            }
            else
            {
                position = kind.PositionAfter(from.Value);
            }

            if (position is { } && !request.SelectsAll)
            {
                // What the client already knows decides whether a later change reads as ADDED or as MODIFIED.
                foreach (StoredObject known in kind.At(from is null or 0 ? now : from.Value)?.Values.Where(Selected) ?? [])
                {
                    _shown.Add(known.Key);
                }
            }
        }

        if (position is null)
        {
            WriteError(RefusalException.TooOld(from ?? 0, kind.CompactedTo));
            await output.FlushAsync(cancellationToken);
            return false;
        }

        _position = position.Value;
        foreach (StoredObject existing in initial)
        {
            WriteEvent("ADDED", existing);
        }

        if (request.MarksInitialEnd)
        {
            WriteBookmark(initialEnd: true);
        }

        await output.FlushAsync(cancellationToken);
        return true;
    }

    private async Task<bool> SendNewAsync(KindStore kind, CancellationToken cancellationToken)
    {
        while (true)
        {
            List<ObjectEvent>? events;
            lock (store.Gate)
            {
                // Asked under the lock, so that nothing written after a hold slips through, nor anything that an order is to skip.
                if (control.IsHeld || !_orders.IsEmpty)
                {
                    return true;
                }

                events = kind.Read(_position, BatchSize, store.Horizon);
            }

            if (events is null)
            {
                WriteError(RefusalException.TooOld(request.From ?? 0, kind.CompactedTo));
                await output.FlushAsync(cancellationToken);
                return false;
            }

            foreach (ObjectEvent change in events)
            {
                _position++;
                if (!SendChange(change))
                {
                    await output.FlushAsync(cancellationToken);
                    return false;
                }
            }

            if (events.Count == 0)
            {
                return true;
            }

            await output.FlushAsync(cancellationToken);
        }
    }

    private bool SendChange(ObjectEvent change)
    {
        bool isShown = request.SelectsAll ? change.Previous is not null && InNamespace(change.Previous) : _shown.Contains(change.Object.Key);
        bool show = change.Change != ObjectChange.Deleted && Selected(change.Object);
        if (!isShown && !show)
        {
            return true;
        }

        if (!request.SelectsAll)
        {
            _ = show ? _shown.Add(change.Object.Key) : _shown.Remove(change.Object.Key);
        }

        if (control.TakeDrop(change.Object))
        {
            return true;
        }

        string type = !show ? "DELETED" : isShown ? "MODIFIED" : "ADDED";
        if (control.TakeTruncation())
        {
            WriteHalf(type, change.Object);
            return false;
        }

        WriteEvent(type, change.Object);
        return true;
    }

    private async Task<bool> ObeyAsync(KindStore kind, CancellationToken cancellationToken)
    {
        while (_orders.TryDequeue(out WatchOrder order))
        {
            switch (order)
            {
                case WatchOrder.End:
                    return false;
                case WatchOrder.Cut:
                    IsCut = true;
                    return false;
                case WatchOrder.Expire:
                    WriteError(RefusalException.TooOld(request.From ?? 0, store.Version));
                    await output.FlushAsync(cancellationToken);
                    return false;
                case WatchOrder.Silence:
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                    return false;
                case WatchOrder.Bookmark:
                    await SendBookmarkAsync(cancellationToken);
                    break;
                case WatchOrder.LatestOnly:
                    SkipToLatest(kind);
                    await output.FlushAsync(cancellationToken);
                    break;
            }
        }

        return true;
    }

    private void SkipToLatest(KindStore kind)
    {
        List<ObjectEvent>? pending;
        lock (store.Gate)
        {
            pending = kind.Read(_position, int.MaxValue, store.Horizon);
        }

        if (pending is null)
        {
            return;
        }

        _position += pending.Count;
        foreach (IGrouping<string, ObjectEvent> changes in pending.GroupBy(p => p.Object.Key).OrderBy(g => g.Last().Version))
        {
            ObjectEvent first = changes.First();
            ObjectEvent last = changes.Last();
            if (first.Previous is not null || last.Change != ObjectChange.Deleted)
            {
                SendChange(last with { Previous = first.Previous, Change = last.Change });
            }
        }
    }

    private bool InNamespace(StoredObject candidate) => request.Namespace is null || candidate.Namespace == request.Namespace;

    private bool Selected(StoredObject candidate) =>
        InNamespace(candidate) && request.Labels.Matches(candidate.Labels) && (request.Fields.IsEmpty || request.Fields.Matches(candidate));

    private async Task SendBookmarkAsync(CancellationToken cancellationToken)
    {
        if (request.Bookmarks && !control.IsHeld)
        {
            WriteBookmark(initialEnd: false);
            await output.FlushAsync(cancellationToken);
        }
    }

    private void WriteBookmark(bool initialEnd)
    {
        // Changes that are not sent yet lie after the last one sent; a bookmark must not pass them.
        long version;
        lock (store.Gate)
        {
            KindStore kind = store.Of(request.Kind);
            List<ObjectEvent>? next = kind.Read(_position, 1, long.MaxValue);
            if (next is null)
            {
                // What was not sent yet is forgotten: the next look at the changes ends the watch with 410.
                return;
            }

            version = next is [{ } first, ..] ? first.Version - 1 : Math.Min(store.Version, store.Horizon);
        }

        _bookmarked = Math.Max(_bookmarked, version);
        JsonObject metadata = new() { ["resourceVersion"] = _bookmarked.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (initialEnd)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        Write("BOOKMARK", JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["kind"] = request.Kind.Kind,
            ["apiVersion"] = request.Kind.ApiVersion,
            ["metadata"] = metadata,
        }));
    }

    private void WriteEvent(string type, StoredObject changed) => Write(type, Bytes(changed).Span);

    private void WriteHalf(string type, StoredObject changed)
    {
        ReadOnlySpan<byte> body = Bytes(changed).Span;
        output.Write("{\"type\":\""u8);
        output.Write(System.Text.Encoding.UTF8.GetBytes(type));
        output.Write("\",\"object\":"u8);
        output.Write(body[..(body.Length / 2)]);
    }

    private ReadOnlyMemory<byte> Bytes(StoredObject changed) => request.Kind.StoredAs is null
        ? changed.Utf8
        : JsonSerializer.SerializeToUtf8Bytes(KindRules.FromStored(request.Kind, changed.ToJson()));

    private void WriteError(RefusalException error) => Write("ERROR", JsonSerializer.SerializeToUtf8Bytes(error.ToStatus()));

    private void Write(string type, ReadOnlySpan<byte> body)
    {
        output.Write("{\"type\":\""u8);
        output.Write(System.Text.Encoding.UTF8.GetBytes(type));
        output.Write("\",\"object\":"u8);
        output.Write(body);
        output.Write("}\n"u8);
    }
}
