namespace TrtOperator.BuilderJob.Report;

/// <summary>How INT8 ranges were chosen and biases corrected before anything was protected, and what that bought.</summary>
public sealed record RefinementReport
{
    /// <summary>The error of the network's outputs with the ranges that histograms choose, on calibration samples that chose nothing; null where nothing was judged.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The same with what was taken.</summary>
    public double? ErrorAfter { get; init; }

    /// <summary>Every whole set of choices that competed by the network's outputs.</summary>
    public IReadOnlyList<EndEffectReport> Trials { get; init; } = [];

    /// <summary>Every rewrite, kept or not: ranges that differ from the histogram's choice first, then biases, each in graph order.</summary>
    public IReadOnlyList<RewriteReport> Rewrites { get; init; } = [];
}
