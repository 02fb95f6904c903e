namespace TrtOperator.Storage.Https;

/// <summary>Limits and patience of reading from web servers.</summary>
public sealed record HttpsOptions
{
    /// <summary>The largest object accepted, in bytes.</summary>
    public long MaxBytes { get; init; } = 64L << 30;

    /// <summary>Whether plain http is allowed to loopback addresses, which only tests need.</summary>
    public bool AllowLoopbackHttp { get; init; }

    /// <summary>Tries in a row without notable progress before giving up.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>The first delay between tries; it doubles from try to try, with jitter.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay, also where a server's Retry-After asks for more.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a server may send nothing before the connection counts as cut.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>The clock that delays are waited by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
