namespace TrtOperator.BuilderJob.Report;

/// <summary>How fast a variant is.</summary>
public sealed record LatencyReport
{
    /// <summary>What it was timed on.</summary>
    public required string Device { get; init; }

    /// <summary>Median time of one inference, in milliseconds.</summary>
    public required double MedianMilliseconds { get; init; }

    /// <summary>99th percentile, in milliseconds.</summary>
    public double? P99Milliseconds { get; init; }

    /// <summary>How many times faster than <see cref="Baseline"/>.</summary>
    public double? Speedup { get; init; }

    /// <summary>What <see cref="Speedup"/> compares with, such as FP16.</summary>
    public string? Baseline { get; init; }
}
