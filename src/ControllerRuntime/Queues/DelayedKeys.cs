namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>Keys that become due later. A key is held once, with the earliest time and the highest priority it was added with. Not thread-safe.</summary>
internal sealed class DelayedKeys<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries = [];
    private PriorityQueue<Node, (long Due, long Sequence)> _heap = new();
    private long _sequence;

    public int Count => _entries.Count;

    /// <summary>How many nodes the heap holds, those included that an earlier time has replaced.</summary>
    public int HeapCount => _heap.Count;

    public void Add(TKey key, long due, int priority)
    {
        if (_entries.TryGetValue(key, out Entry known))
        {
            priority = Math.Max(priority, known.Priority);
            if (known.Due <= due)
            {
                _entries[key] = known with { Priority = priority };
                return;
            }
        }

        Entry entry = new(due, priority, ++_sequence);
        _entries[key] = entry;
        _heap.Enqueue(new Node(key, entry.Sequence), (due, entry.Sequence));
        DropReplaced();
    }

    /// <summary>Takes the key that is due first, where it is due by now.</summary>
    public bool TryTake(long now, out TKey key, out int priority)
    {
        if (TryPeek(out Node node, out Entry entry) && entry.Due <= now)
        {
            _heap.Dequeue();
            _entries.Remove(node.Key);
            (key, priority) = (node.Key, entry.Priority);
            return true;
        }

        (key, priority) = (default!, 0);
        return false;
    }

    /// <summary>When the next key is due; null where none is held.</summary>
    public long? NextDue() => TryPeek(out _, out Entry entry) ? entry.Due : null;

    public void Clear()
    {
        _entries.Clear();
        _heap.Clear();
    }

    private bool TryPeek(out Node node, out Entry entry)
    {
        while (_heap.TryPeek(out node, out _))
        {
            if (_entries.TryGetValue(node.Key, out entry) && entry.Sequence == node.Sequence)
            {
                return true;
            }

            _heap.Dequeue();
        }

        entry = default;
        return false;
    }

    // A key that waits for hours and is added for seconds again and again would leave a node each time.
    private void DropReplaced()
    {
        if (_heap.Count > (2 * _entries.Count) + 64)
        {
            _heap = new(_entries.Select(pair => (new Node(pair.Key, pair.Value.Sequence), (pair.Value.Due, pair.Value.Sequence))));
        }
    }

    private readonly record struct Entry(long Due, int Priority, long Sequence);

    private readonly record struct Node(TKey Key, long Sequence);
}
