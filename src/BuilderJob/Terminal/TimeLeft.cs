namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Estimates the time that the rest of a stage takes, from what is done.</summary>
public static class TimeLeft
{
    /// <summary>The remaining time, or null while too little is done to say.</summary>
    public static TimeSpan? Estimate(long done, long total, TimeSpan elapsed)
        => done <= 0 || done >= total || elapsed < TimeSpan.FromMilliseconds(300)
            ? null
            : TimeSpan.FromSeconds(elapsed.TotalSeconds / done * (total - done));

    /// <summary>A short form: <c>42 s</c>, <c>3 min 05 s</c>, <c>1 h 10 min</c>.</summary>
    public static string Format(TimeSpan time)
        => time.TotalSeconds < 1 ? "under 1 s"
        : time.TotalMinutes < 1 ? FormattableString.Invariant($"{time.TotalSeconds:0} s")
        : time.TotalHours < 1 ? FormattableString.Invariant($"{(int)time.TotalMinutes} min {time.Seconds:00} s")
        : FormattableString.Invariant($"{(int)time.TotalHours} h {time.Minutes:00} min");
}
