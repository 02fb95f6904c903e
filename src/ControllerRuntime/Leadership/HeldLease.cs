namespace TrtOperator.ControllerRuntime.Leadership;

/// <summary>One term of leadership: ends at its deadline unless it is renewed, whatever requests are doing. Thread-safe.</summary>
internal sealed class HeldLease : ILeadership, IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _renewDeadline;
    private readonly Action<HeldLease> _expired;
    private readonly Func<HeldLease, Task> _release;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private long _renewedAt;
    private bool _isEnded;

    public HeldLease(TimeProvider time, TimeSpan renewDeadline, long acquiredAt, Action<HeldLease> expired, Func<HeldLease, Task> release)
    {
        (_time, _renewDeadline, _renewedAt, _expired, _release) = (time, renewDeadline, acquiredAt, expired, release);
        Token = _ended.Token;
        _timer = time.CreateTimer(_ => EndWhenDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Arm();
    }

    public CancellationToken Token { get; }

    public bool IsHeld
    {
        get
        {
            lock (_lock)
            {
                return !_isEnded && Left() > TimeSpan.Zero;
            }
        }
    }

    /// <summary>Counts from when the request was sent: others count from when they see it, which is later.</summary>
    /// <returns>False where the deadline has passed already.</returns>
    public bool Renew(long sentAt)
    {
        lock (_lock)
        {
            if (_isEnded || Left() <= TimeSpan.Zero)
            {
                return false;
            }

            _renewedAt = sentAt;
            Arm();
            return true;
        }
    }

    /// <summary>Ends it.</summary>
    /// <returns>False where it had ended already.</returns>
    public bool End()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return false;
            }

            _isEnded = true;
            _timer.Dispose();
        }

        // Not on this thread: whoever listens must not hold up the clock.
        _ = _ended.CancelAsync();
        return true;
    }

    public Task ReleaseAsync() => _release(this);

    public void Dispose()
    {
        End();
        _ended.Dispose();
    }

    private void EndWhenDue()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            if (Left() > TimeSpan.Zero)
            {
                Arm();
                return;
            }
        }

        if (End())
        {
            _expired(this);
        }
    }

    private void Arm()
    {
        TimeSpan left = Left();
        _timer.Change(left > TimeSpan.Zero ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Left() => _renewDeadline - _time.GetElapsedTime(_renewedAt);
}
