using System.Diagnostics.CodeAnalysis;
using TrtOperator.ControllerRuntime.Metrics;

namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>
/// A queue of keys with work. A key is never handed out twice at a time: added while it is processed, it comes again afterwards; added many times, it comes
/// once. Delayed keys wait apart from the others, so that no event and no write takes a pending delay away. Thread-safe.
/// </summary>
/// <typeparam name="TKey">The keys.</typeparam>
[SuppressMessage("Naming", "CA1711", Justification = "Every controller calls it a work queue.")]
public sealed class WorkQueue<TKey> : IQueueGauges, IDisposable
    where TKey : notnull
{
    // Timers take at most 49 days; one that fires early is armed again.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly RetryBackoff _backoff;
    private readonly QueueInstruments _instruments;
    private readonly ReadyKeys<TKey> _ready = new();
    private readonly DelayedKeys<TKey> _delayed = new();
    private readonly Dictionary<TKey, long> _processing = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Queue<TaskCompletionSource<WorkItem<TKey>?>> _waiters = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private long _armedFor = long.MaxValue;
    private bool _isShutDown;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="name">Its name in metrics.</param>
    /// <param name="time">The clock.</param>
    /// <param name="backoff">The waits between retries.</param>
    public WorkQueue(string name, TimeProvider? time = null, RetryBackoff? backoff = null)
    {
        Name = name;
        _time = time ?? TimeProvider.System;
        _backoff = backoff ?? RetryBackoff.Default;
        _instruments = new QueueInstruments(name);
        _timer = _time.CreateTimer(_ => TakeDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        RuntimeMetrics.Queues.Add(this);
    }

    /// <summary>The queue's name in metrics.</summary>
    public string Name { get; }

    /// <summary>How many keys are ready, those included that wait until they are processed no more.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>How many keys are being processed.</summary>
    public int ProcessingCount
    {
        get
        {
            lock (_lock)
            {
                return _processing.Count;
            }
        }
    }

    /// <summary>How many keys wait for their time.</summary>
    public int DelayedCount
    {
        get
        {
            lock (_lock)
            {
                return _delayed.Count;
            }
        }
    }

    /// <summary>For how long the key is processed that has been for longest; zero when none is.</summary>
    public TimeSpan LongestProcessing
    {
        get
        {
            lock (_lock)
            {
                return _processing.Count == 0 ? TimeSpan.Zero : _time.GetElapsedTime(_processing.Values.Min());
            }
        }
    }

    IReadOnlyList<KeyValuePair<int, int>> IQueueGauges.Depths
    {
        get
        {
            lock (_lock)
            {
                return [.. _ready.Depths];
            }
        }
    }

    TimeSpan IQueueGauges.UnfinishedWork
    {
        get
        {
            lock (_lock)
            {
                return _processing.Values.Aggregate(TimeSpan.Zero, (sum, start) => sum + _time.GetElapsedTime(start));
            }
        }
    }

    /// <summary>Adds a key that has work now. A pending delay of the same key stays.</summary>
    /// <param name="key">The key.</param>
    /// <param name="priority">Its priority; where the key is there already, the higher one holds.</param>
    public void Add(TKey key, int priority = WorkPriority.Normal)
    {
        lock (_lock)
        {
            AddNow(key, priority);
            HandOut();
        }
    }

    /// <summary>Adds a key after a delay. Where a delay of the same key is pending, the one that ends first holds, with the higher priority.</summary>
    /// <param name="key">The key.</param>
    /// <param name="delay">The delay; at once where it is not positive.</param>
    /// <param name="priority">Its priority.</param>
    public void AddAfter(TKey key, TimeSpan delay, int priority = WorkPriority.Normal)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key, priority);
            return;
        }

        lock (_lock)
        {
            if (!_isShutDown)
            {
                _delayed.Add(key, After(delay), priority);
                Arm();
            }
        }
    }

    /// <summary>Adds a key that failed, after a delay that doubles with each failure until <see cref="Forget"/>. It is retried for ever.</summary>
    /// <param name="key">The key.</param>
    /// <param name="priority">Its priority.</param>
    /// <returns>The delay.</returns>
    public TimeSpan AddRateLimited(TKey key, int priority = WorkPriority.Normal)
    {
        TimeSpan delay;
        lock (_lock)
        {
            int failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures < int.MaxValue ? failures + 1 : failures;
            delay = _backoff.DelayOf(failures);
        }

        _instruments.Retried();
        AddAfter(key, delay, priority);
        return delay;
    }

    /// <summary>Ends a key's failures in a row. Pending work of the key stays.</summary>
    /// <param name="key">The key.</param>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
        }
    }

    /// <summary>How often a key failed in a row.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The count of failures since the key was last forgotten.</returns>
    public int FailuresOf(TKey key)
    {
        lock (_lock)
        {
            return _failures.GetValueOrDefault(key);
        }
    }

    /// <summary>Waits for the next key. It is the caller's until <see cref="Done"/>.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The key; null once the queue is shut down.</returns>
    public async Task<WorkItem<TKey>?> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<WorkItem<TKey>?> waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_isShutDown)
            {
                return null;
            }

            _waiters.Enqueue(waiter);
            HandOut();
        }

        using (cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken)))
        {
            return await waiter.Task;
        }
    }

    /// <summary>Gives a key back. Where it was added meanwhile, it is handed out again.</summary>
    /// <param name="key">The key.</param>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (!_processing.Remove(key, out long start))
            {
                return;
            }

            _instruments.Worked(_time.GetElapsedTime(start));
            _ready.Release(key);
            HandOut();
            CompleteDrain();
        }
    }

    /// <summary>Takes nothing more in and hands nothing more out. What waits is dropped: whoever works next finds it by looking at the objects.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            if (_isShutDown)
            {
                return;
            }

            _isShutDown = true;
            _ready.Clear();
            _delayed.Clear();
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            while (_waiters.TryDequeue(out TaskCompletionSource<WorkItem<TKey>?>? waiter))
            {
                waiter.TrySetResult(null);
            }

            CompleteDrain();
        }
    }

    /// <summary>Waits until the queue is shut down and every key that was handed out is given back.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The wait.</returns>
    public Task DrainAsync(CancellationToken cancellationToken) => _drained.Task.WaitAsync(cancellationToken);

    /// <summary>Shuts the queue down and takes it out of the metrics.</summary>
    public void Dispose()
    {
        ShutDown();
        RuntimeMetrics.Queues.Remove(this);
        _timer.Dispose();
    }

    private void AddNow(TKey key, int priority)
    {
        if (!_isShutDown && _ready.Add(key, priority, _time.GetTimestamp(), _processing.ContainsKey(key)))
        {
            _instruments.Added();
        }
    }

    private void HandOut()
    {
        while (_waiters.TryPeek(out TaskCompletionSource<WorkItem<TKey>?>? waiter))
        {
            if (waiter.Task.IsCompleted)
            {
                _waiters.Dequeue();
                continue;
            }

            if (!_ready.TryPeek(out TKey key, out int priority, out long addedAt))
            {
                return;
            }

            _waiters.Dequeue();

            // The waiter may give up this very moment; then the key stays for the next.
            if (waiter.TrySetResult(new WorkItem<TKey>(key, priority)))
            {
                _ready.Take();
                _processing[key] = _time.GetTimestamp();
                _instruments.Waited(_time.GetElapsedTime(addedAt));
            }
        }
    }

    private void TakeDue()
    {
        lock (_lock)
        {
            _armedFor = long.MaxValue;
            if (_isShutDown)
            {
                return;
            }

            long now = _time.GetTimestamp();
            while (_delayed.TryTake(now, out TKey key, out int priority))
            {
                AddNow(key, priority);
            }

            HandOut();
            Arm();
        }
    }

    private void Arm()
    {
        if (_delayed.NextDue() is not { } due || due >= _armedFor)
        {
            return;
        }

        _armedFor = due;
        TimeSpan wait = _time.GetElapsedTime(_time.GetTimestamp(), due);
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, wait.TotalMilliseconds)));
        _timer.Change(wait < LongestTimer ? wait : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private long After(TimeSpan delay)
    {
        // In whole numbers: a rounded delay would end one tick after the timer that is armed for it.
        Int128 due = _time.GetTimestamp() + ((Int128)delay.Ticks * _time.TimestampFrequency / TimeSpan.TicksPerSecond);
        return due >= long.MaxValue ? long.MaxValue : (long)due;
    }

    private void CompleteDrain()
    {
        if (_isShutDown && _processing.Count == 0)
        {
            _drained.TrySetResult();
        }
    }
}
