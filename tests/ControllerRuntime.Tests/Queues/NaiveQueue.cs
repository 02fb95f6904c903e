namespace TrtOperator.ControllerRuntime.Tests.Queues;

/// <summary>The work queue as one would write it without a thought for speed.</summary>
internal sealed class NaiveQueue
{
    private readonly List<(int Key, int Priority)> _ready = [];
    private readonly List<(int Key, int Priority, TimeSpan Due)> _delayed = [];
    private readonly HashSet<int> _processing = [];
    private TimeSpan _now;

    public IReadOnlyCollection<int> Processing => _processing;

    public int ReadyCount => _ready.Count;

    public int DelayedCount => _delayed.Count;

    public void Add(int key, int priority)
    {
        int at = _ready.FindIndex(item => item.Key == key);
        if (at < 0)
        {
            _ready.Add((key, priority));
        }
        else
        {
            _ready[at] = (key, Math.Max(priority, _ready[at].Priority));
        }
    }

    public void AddAfter(int key, int priority, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key, priority);
            return;
        }

        int at = _delayed.FindIndex(item => item.Key == key);
        if (at < 0)
        {
            _delayed.Add((key, priority, _now + delay));
        }
        else
        {
            TimeSpan due = _now + delay;
            _delayed[at] = (key, Math.Max(priority, _delayed[at].Priority), due < _delayed[at].Due ? due : _delayed[at].Due);
        }
    }

    public void Advance(TimeSpan by)
    {
        _now += by;
        foreach ((int key, int priority, TimeSpan due) in _delayed.Where(item => item.Due <= _now).OrderBy(item => item.Due).ToArray())
        {
            _delayed.RemoveAll(item => item.Key == key);
            Add(key, priority);
        }
    }

    /// <summary>The keys that may come next: those of the highest priority that nobody holds.</summary>
    public IReadOnlyList<(int Key, int Priority)> Next()
    {
        List<(int Key, int Priority)> free = [.. _ready.Where(item => !_processing.Contains(item.Key))];
        return free.Count == 0 ? [] : [.. free.Where(item => item.Priority == free.Max(other => other.Priority))];
    }

    public void Take(int key)
    {
        _ready.RemoveAll(item => item.Key == key);
        _processing.Add(key);
    }

    public void Done(int key) => _processing.Remove(key);
}
