namespace TrtOperator.KubectlPlugin;

/// <summary>Lengths of time for people.</summary>
internal static class Printable
{
    /// <summary>A length of time as kubectl writes ages.</summary>
    public static string Age(DateTime? since, DateTimeOffset now)
    {
        if (since is not { } time)
        {
            return "-";
        }

        TimeSpan age = now - new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc));
        return Length(age);
    }

    /// <summary>A length of time in its two largest units.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 1 } => "0s",
        { TotalSeconds: < 120 } => FormattableString.Invariant($"{(int)length.TotalSeconds}s"),
        { TotalMinutes: < 60 } => FormattableString.Invariant($"{(int)length.TotalMinutes}m{length.Seconds}s"),
        { TotalHours: < 48 } => FormattableString.Invariant($"{(int)length.TotalHours}h{length.Minutes}m"),
        _ => FormattableString.Invariant($"{(int)length.TotalDays}d"),
    };
}
