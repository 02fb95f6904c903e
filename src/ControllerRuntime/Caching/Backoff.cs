namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>Waits that double from failure to failure, with jitter, and start again after a healthy time.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest, TimeSpan reset, TimeProvider time)
{
    private TimeSpan _step;
    private long? _last;

    /// <summary>The next wait: between one and two times the current step.</summary>
    public TimeSpan Next()
    {
        if (_last is { } last && time.GetElapsedTime(last) > reset)
        {
            _step = TimeSpan.Zero;
        }

        _last = time.GetTimestamp();
        _step = _step == TimeSpan.Zero ? first : _step * 2 < longest ? _step * 2 : longest;
        return _step * (1 + Random.Shared.NextDouble());
    }
}
