namespace TrtOperator.Operator.Decisions;

/// <summary>Times as the API server keeps them.</summary>
internal static class Times
{
    /// <summary>A time in UTC, cut to whole seconds: what is written is what is read back.</summary>
    public static DateTime Second(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
}
