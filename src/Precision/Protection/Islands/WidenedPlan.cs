using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>A plan with wider islands.</summary>
/// <param name="Plan">The plan. The one that was given where <see cref="Steps"/> is empty.</param>
/// <param name="Step">The step that was taken, 1 to 3: the one asked for, or the next one that still adds something.</param>
/// <param name="Steps">What was added for each failed node, in graph order; empty when no step adds anything any more.</param>
public sealed record WidenedPlan(PrecisionPlan Plan, int Step, IReadOnlyList<WideningStep> Steps)
{
    /// <summary>Whether nothing more can be added, so that another build would fail as the last one did.</summary>
    public bool IsExhausted => Steps.Count == 0;
}
