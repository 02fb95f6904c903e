using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>What is to be done about one TrtEngine. Carried out in the order of the members; equal views give equal decisions.</summary>
public sealed record Decision
{
    /// <summary>What becomes of the finalizer. Added before anything is created, removed after everything else.</summary>
    public FinalizerWish Finalizer { get; init; }

    /// <summary>The status to write; written only where it differs from the one that the object has, and always before Jobs are deleted.</summary>
    public required TrtEngineStatus Status { get; init; }

    /// <summary>Jobs to create.</summary>
    public IReadOnlyList<WantedJob> Create { get; init; } = [];

    /// <summary>Jobs that must not try again (their parallelism becomes 0; pods and logs stay).</summary>
    public IReadOnlyList<DoomedJob> StopRetrying { get; init; } = [];

    /// <summary>Jobs to delete, pods included.</summary>
    public IReadOnlyList<DoomedJob> Delete { get; init; } = [];

    /// <summary>Events to record. Only on transitions, so that a repeated decision has none.</summary>
    public IReadOnlyList<EngineEvent> Events { get; init; } = [];

    /// <summary>When to look again though nothing changes; null: never.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    /// <summary>Whether a Job waits for a free slot of its builder class: a finished Job anywhere in the class wakes it.</summary>
    public IReadOnlyList<string> WaitsForClasses { get; init; } = [];
}
