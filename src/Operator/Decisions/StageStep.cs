using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>Where a planned stage stands, and what that asks for.</summary>
internal sealed record StageStep(PlannedStage Stage, StageStatus Status)
{
    /// <summary>What its builder told, where that was learnt just now.</summary>
    public BuildOutcome? Outcome { get; init; }

    /// <summary>Whether there is no Job, and one is to be created when it may.</summary>
    public bool WantsJob { get; init; }

    /// <summary>Whether a Job of ours is there.</summary>
    public bool HasJob { get; init; }

    /// <summary>Whether somebody else's Job has its name, so that a person must act.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>A Job that must not try again.</summary>
    public DoomedJob? Stop { get; init; }

    /// <summary>A Job that goes, so that the stage can run again.</summary>
    public DoomedJob? Delete { get; init; }

    /// <summary>Whether the state is one that lasts.</summary>
    public bool IsDone => Status.State is StageState.Succeeded or StageState.Failed;

    /// <summary>Whether it is well done.</summary>
    public bool HasSucceeded => Status.State == StageState.Succeeded;

    /// <summary>Whether it has failed for good.</summary>
    public bool HasFailed => Status.State == StageState.Failed;
}
