namespace TrtOperator.ControllerRuntime.Queues;

/// <summary>
/// How long a key waits before it is tried again: it doubles with each failure in a row and never gives up. There is no limit over all keys on purpose:
/// it would make one person's object wait behind the retries of ten thousand others.
/// </summary>
/// <param name="Shortest">The wait after the first failure.</param>
/// <param name="Longest">The longest wait.</param>
public sealed record RetryBackoff(TimeSpan Shortest, TimeSpan Longest)
{
    /// <summary>5 ms up to 1,000 s.</summary>
    public static RetryBackoff Default { get; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(1000));

    /// <summary>The wait before the next try.</summary>
    /// <param name="failures">How many times in a row it failed before this failure; 0 for the first.</param>
    /// <returns>The wait, between the shortest and the longest.</returns>
    public TimeSpan DelayOf(int failures)
    {
        double ticks = Shortest.Ticks * Math.Pow(2, Math.Clamp(failures, 0, 1000));
        return ticks >= Longest.Ticks ? Longest : TimeSpan.FromTicks((long)ticks);
    }
}
