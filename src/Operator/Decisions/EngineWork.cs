using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Where all the stages of an engine stand; what status, conditions and events are told from.</summary>
internal sealed record EngineWork
{
    /// <summary>The object.</summary>
    public required TrtEngine Engine { get; init; }

    /// <summary>The stages that are known to be needed, in order.</summary>
    public required IReadOnlyList<StageStep> Steps { get; init; }

    /// <summary>The current release, the new one where one was published just now.</summary>
    public required ReleaseStatus? Release { get; init; }

    /// <summary>Whether the release serves the declaration although something is being built: a rebuild.</summary>
    public required bool IsRebuild { get; init; }

    /// <summary>Whether what is declared is published.</summary>
    public bool IsPublished => Steps.Any(step => step.Stage.Stage == BuildStage.Publish && step.HasSucceeded);

    /// <summary>The stages of a kind.</summary>
    public StageStep[] Of(BuildStage stage) => [.. Steps.Where(step => step.Stage.Stage == stage)];

    /// <summary>Stages that need a person: failed for good, or kept from starting by somebody else's Job.</summary>
    public StageStep[] Troubles => [.. Steps.Where(step => step.HasFailed || step.IsBlocked)];
}
