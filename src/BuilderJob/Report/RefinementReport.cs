namespace TrtOperator.BuilderJob.Report;

/// <summary>How whole sets of INT8 ranges and biases were judged before anything was protected; <see cref="VariantReport.Rewrites"/> lists each one.</summary>
public sealed record RefinementReport
{
    /// <summary>The error of the network's outputs with the ranges that histograms choose, on calibration samples that chose nothing; null where nothing was judged.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The same with what was taken.</summary>
    public double? ErrorAfter { get; init; }

    /// <summary>Every whole set of choices that competed by the network's outputs.</summary>
    public IReadOnlyList<EndEffectReport> Trials { get; init; } = [];
}
