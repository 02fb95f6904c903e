namespace TrtOperator.BuilderJob.Report;

/// <summary>The precision of every node of one variant, and how the nodes hang together.</summary>
public sealed record PrecisionPlanReport
{
    /// <summary>Every node, in topological order.</summary>
    public IReadOnlyList<PlanNodeReport> Nodes { get; init; } = [];

    /// <summary>Which node reads from which.</summary>
    public IReadOnlyList<PlanEdgeReport> Edges { get; init; } = [];
}
