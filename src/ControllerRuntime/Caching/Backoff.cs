namespace TrtOperator.ControllerRuntime.Caching;

/// <summary>How long to wait after failures that follow each other: growing twofold with jitter, from the start again after a healthy while.</summary>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest, TimeSpan reset, TimeProvider time, Func<double> random)
{
    private int _failures;
    private long _last;
    private TimeSpan _wait;

    /// <summary>Counts a failure.</summary>
    /// <param name="asked">How long the server asks to wait; null where it does not say.</param>
    /// <returns>How long to wait, never more than the longest.</returns>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        if (_failures > 0 && time.GetElapsedTime(_last) > _wait + reset)
        {
            _failures = 0;
        }

        // The jitter spans an octave, so that operators which lost the same server do not come back as one.
        double high = Math.Min(longest.TotalSeconds, shortest.TotalSeconds * Math.Pow(2, ++_failures));
        double low = Math.Min(longest.TotalSeconds, Math.Max(shortest.TotalSeconds, high / 2));
        TimeSpan wait = TimeSpan.FromSeconds(low + (random() * (high - low)));
        if (asked > wait)
        {
            wait = asked.Value < longest ? asked.Value : longest;
        }

        _failures = Math.Min(_failures, 30);
        _last = time.GetTimestamp();
        _wait = wait;
        return wait;
    }
}
