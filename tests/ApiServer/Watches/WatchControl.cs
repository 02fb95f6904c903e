using System.Collections.Immutable;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Watches;

/// <summary>Faults for the watches of one kind. Holds and drops act on open watches and on those to come; the others on open ones.</summary>
public sealed class WatchControl
{
    private readonly Lock _gate = new();
    private ImmutableArray<WatchSession> _sessions = [];
    private volatile bool _held;
    private volatile bool _truncate;
    private Func<StoredObject, bool>? _drop;

    /// <summary>The number of open watches.</summary>
    public int Count => _sessions.Length;

    /// <summary>How many watches were opened so far.</summary>
    public int Opened { get; private set; }

    internal bool IsHeld => _held;

    /// <summary>Sends nothing any more until released; changes queue up.</summary>
    public void Hold() => _held = true;

    /// <summary>Sends all that has queued up, and goes on.</summary>
    public void Release()
    {
        _held = false;
        ForEach(static s => s.Wake());
    }

    /// <summary>Sends only the last state of each object that has changed, and goes on: states between are never seen.</summary>
    public void ReleaseLatestOnly()
    {
        ForEach(static s => s.Order(WatchOrder.LatestOnly));
        Release();
    }

    /// <summary>Swallows the next event that fits.</summary>
    public void DropNext(Func<StoredObject, bool>? which = null)
    {
        lock (_gate)
        {
            _drop = which ?? (static _ => true);
        }
    }

    /// <summary>Sends half of the next event's line and ends the stream.</summary>
    public void TruncateNext() => _truncate = true;

    /// <summary>Sends nothing any more on the open watches, and keeps them open.</summary>
    public void GoSilent() => ForEach(static s => s.Order(WatchOrder.Silence));

    /// <summary>Ends the open watches properly, without a line.</summary>
    public void End() => ForEach(static s => s.Order(WatchOrder.End));

    /// <summary>Resets the connections of the open watches.</summary>
    public void Cut() => ForEach(static s => s.Order(WatchOrder.Cut));

    /// <summary>Sends an ERROR event with code 410 on the open watches and ends them.</summary>
    public void Expire() => ForEach(static s => s.Order(WatchOrder.Expire));

    /// <summary>Sends a bookmark on the open watches that asked for them.</summary>
    public void Bookmark() => ForEach(static s => s.Order(WatchOrder.Bookmark));

    internal void Add(WatchSession session)
    {
        lock (_gate)
        {
            _sessions = _sessions.Add(session);
            Opened++;
        }
    }

    internal void Remove(WatchSession session)
    {
        lock (_gate)
        {
            _sessions = _sessions.Remove(session);
        }
    }

    internal bool TakeDrop(StoredObject changed)
    {
        if (_drop is null)
        {
            return false;
        }

        lock (_gate)
        {
            if (_drop?.Invoke(changed) != true)
            {
                return false;
            }

            _drop = null;
            return true;
        }
    }

    internal bool TakeTruncation()
    {
        if (!_truncate)
        {
            return false;
        }

        lock (_gate)
        {
            bool taken = _truncate;
            _truncate = false;
            return taken;
        }
    }

    private void ForEach(Action<WatchSession> act)
    {
        foreach (WatchSession session in _sessions)
        {
            act(session);
        }
    }
}
