using System.Collections.Immutable;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Storage;

/// <summary>The objects of one kind with the changes of the recent past. Used under the store's lock, except where said otherwise.</summary>
internal sealed class KindStore(ServedKind kind)
{
    private readonly List<ObjectEvent> _log = [];
    private ImmutableSortedDictionary<string, StoredObject> _base = ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);
    private ImmutableArray<Action> _listeners = [];

    public ServedKind Kind { get; } = kind;

    public ImmutableSortedDictionary<string, StoredObject> Current { get; private set; } = ImmutableSortedDictionary.Create<string, StoredObject>(StringComparer.Ordinal);

    /// <summary>Changes up to this version are forgotten.</summary>
    public long CompactedTo { get; private set; }

    /// <summary>The number of changes forgotten: the position of the first one kept.</summary>
    public long FirstPosition { get; private set; }

    public long EndPosition => FirstPosition + _log.Count;

    public void Append(ObjectChange change, StoredObject changed, StoredObject? previous, int window)
    {
        Current = change == ObjectChange.Deleted ? Current.Remove(changed.Key) : Current.SetItem(changed.Key, changed);
        _log.Add(new ObjectEvent(change, changed, previous, Current));
        if (_log.Count > window + (window / 4) + 16)
        {
            Forget(_log.Count - window);
        }
    }

    public void Compact(long version)
    {
        Forget(_log.Count);
        CompactedTo = Math.Max(CompactedTo, version);
    }

    /// <summary>The position of the first change after a version; null where that is forgotten.</summary>
    public long? PositionAfter(long version)
    {
        if (version < CompactedTo)
        {
            return null;
        }

        return FirstPosition + FirstAfter(version);
    }

    /// <summary>The objects as they were at a version; null where that is forgotten.</summary>
    public ImmutableSortedDictionary<string, StoredObject>? At(long version)
    {
        if (version < CompactedTo)
        {
            return null;
        }

        int next = FirstAfter(version);
        return next == 0 ? _base : _log[next - 1].After;
    }

    /// <summary>The changes from a position on; null where those are forgotten.</summary>
    public List<ObjectEvent>? Read(long position, int most, long horizon)
    {
        if (position < FirstPosition)
        {
            return null;
        }

        List<ObjectEvent> events = [];
        for (int i = (int)(position - FirstPosition); i < _log.Count && events.Count < most && _log[i].Version <= horizon; i++)
        {
            events.Add(_log[i]);
        }

        return events;
    }

    public void Listen(Action wake) => ImmutableInterlocked.Update(ref _listeners, list => list.Add(wake));

    public void Forget(Action wake) => ImmutableInterlocked.Update(ref _listeners, list => list.Remove(wake));

    /// <summary>Wakes the watches; needs no lock.</summary>
    public void Wake()
    {
        foreach (Action listener in _listeners)
        {
            listener();
        }
    }

    private int FirstAfter(long version)
    {
        int low = 0;
        int high = _log.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_log[middle].Version <= version)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void Forget(int count)
    {
        if (count == 0)
        {
            return;
        }

        _base = _log[count - 1].After;
        CompactedTo = _log[count - 1].Version;
        _log.RemoveRange(0, count);
        FirstPosition += count;
    }
}
