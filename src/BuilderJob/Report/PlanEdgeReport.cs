namespace TrtOperator.BuilderJob.Report;

/// <summary>A tensor that goes from one node to another.</summary>
public sealed record PlanEdgeReport
{
    /// <summary><see cref="PlanNodeReport.Index"/> of the node that makes the tensor.</summary>
    public required int From { get; init; }

    /// <summary><see cref="PlanNodeReport.Index"/> of the node that reads it.</summary>
    public required int To { get; init; }
}
