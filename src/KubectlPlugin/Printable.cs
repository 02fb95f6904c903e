namespace TrtOperator.KubectlPlugin;

/// <summary>Texts of objects, made fit for a terminal: what they hold was written by anybody.</summary>
internal static class Printable
{
    /// <summary>One line without control characters.</summary>
    public static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();

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
