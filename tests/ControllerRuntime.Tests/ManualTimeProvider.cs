namespace TrtOperator.ControllerRuntime.Tests;

/// <summary>A clock that moves when it is told to, and fires timers in their order on the way.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly DateTimeOffset _start = new(2026, 1, 31, 8, 0, 0, TimeSpan.Zero);
    private TimeSpan _elapsed;
    private TimeSpan _wallJump;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    public int TimerCount
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count(timer => timer.Due is not null);
            }
        }
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _start + _elapsed + _wallJump;
        }
    }

    /// <summary>Sets the wall clock forward or back; timers and timestamps do not notice.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_lock)
        {
            _wallJump += by;
        }
    }

    public void Advance(TimeSpan by)
    {
        TimeSpan end = Elapsed + by;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _elapsed = next?.Due is { } due && due > _elapsed ? due : next is null ? end : _elapsed;
                next?.Disarm();
            }

            if (next is null)
            {
                return;
            }

            next.Fire();
        }
    }

    /// <summary>Moves the clock in steps, with time for other threads in between, until something holds.</summary>
    public async Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null, int mostSteps = 20_000)
    {
        for (int i = 0; i < mostSteps; i++)
        {
            for (int pause = 0; pause < 5; pause++)
            {
                if (condition())
                {
                    return;
                }

                await (pause < 4 ? Task.Run(Thread.Yield) : Task.Delay(1));
            }

            Advance(step ?? TimeSpan.FromMilliseconds(200));
        }

        throw new TimeoutException("The condition did not come true.");
    }

    /// <summary>Moves the clock in steps over a stretch, with time for other threads in between.</summary>
    public async Task AdvanceSlowlyAsync(TimeSpan by, TimeSpan? step = null)
    {
        TimeSpan end = Elapsed + by;
        await AdvanceUntilAsync(() => Elapsed >= end, step);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public TimeSpan? Due { get; private set; }

        public void Fire() => callback(state);

        public void Disarm() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                _period = period;
                Due = dueTime < TimeSpan.Zero ? null : clock._elapsed + dueTime;
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock._lock)
            {
                Due = null;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
