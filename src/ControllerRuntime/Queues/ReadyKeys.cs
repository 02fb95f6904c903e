namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>
/// Keys that have work. A key is held once, with the highest priority it was added with; keys of one priority leave in the order they came. A key that is
/// being processed is held back until it is released. Not thread-safe.
/// </summary>
internal sealed class ReadyKeys<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly SortedDictionary<int, int> _depths = [];
    private PriorityQueue<Node, (long Rank, long Sequence)> _heap = new();
    private long _sequence;

    public int Count => _entries.Count;

    /// <summary>How many keys wait at each priority ever seen.</summary>
    public IReadOnlyDictionary<int, int> Depths => _depths;

    /// <summary>Adds a key, or raises its priority.</summary>
    /// <returns>True when it was not held yet.</returns>
    public bool Add(TKey key, int priority, long now, bool isHeldBack)
    {
        bool isKnown = _entries.TryGetValue(key, out Entry entry);
        if (isKnown)
        {
            if (priority <= entry.Priority)
            {
                return false;
            }

            _depths[entry.Priority]--;
            entry = entry with { Priority = priority };
        }
        else
        {
            entry = new Entry(priority, ++_sequence, now);
        }

        _entries[key] = entry;
        _depths[priority] = _depths.GetValueOrDefault(priority) + 1;
        if (!isHeldBack)
        {
            Push(key, entry);
        }

        return !isKnown;
    }

    /// <summary>Lets a key go that was held back while it was processed.</summary>
    public void Release(TKey key)
    {
        if (_entries.TryGetValue(key, out Entry entry))
        {
            Push(key, entry);
        }
    }

    /// <summary>Looks at the key that goes next.</summary>
    public bool TryPeek(out TKey key, out int priority, out long addedAt)
    {
        while (_heap.TryPeek(out Node node, out _))
        {
            if (IsCurrent(node, out Entry entry))
            {
                (key, priority, addedAt) = (node.Key, entry.Priority, entry.AddedAt);
                return true;
            }

            _heap.Dequeue();
        }

        (key, priority, addedAt) = (default!, 0, 0);
        return false;
    }

    /// <summary>Takes the key that <see cref="TryPeek"/> has just shown.</summary>
    public void Take()
    {
        Node node = _heap.Dequeue();
        _entries.Remove(node.Key);
        _depths[node.Priority]--;
    }

    public void Clear()
    {
        _entries.Clear();
        _heap.Clear();
        foreach (int priority in _depths.Keys.ToArray())
        {
            _depths[priority] = 0;
        }
    }

    private void Push(TKey key, Entry entry)
    {
        _heap.Enqueue(new Node(key, entry.Sequence, entry.Priority), (-(long)entry.Priority, entry.Sequence));

        // A node whose priority was raised stays behind until its turn, which may never come.
        if (_heap.Count > (2 * _entries.Count) + 64)
        {
            _heap = new(_heap.UnorderedItems.Where(item => IsCurrent(item.Element, out _)));
        }
    }

    private bool IsCurrent(Node node, out Entry entry)
        => _entries.TryGetValue(node.Key, out entry) && entry.Sequence == node.Sequence && entry.Priority == node.Priority;

    private readonly record struct Entry(int Priority, long Sequence, long AddedAt);

    private readonly record struct Node(TKey Key, long Sequence, int Priority);
}
