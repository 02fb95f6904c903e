namespace TrtOperator.TensorRt.Building;

/// <summary>No plan came of a build.</summary>
/// <param name="failure">Why.</param>
public sealed class PlanBuildException(BuildFailure failure) : TensorRtException(failure.Sentence)
{
    /// <summary>Why.</summary>
    public BuildFailure Failure { get; } = failure;
}
