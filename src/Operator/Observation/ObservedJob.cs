namespace TrtOperator.Operator.Observation;

/// <summary>What the operator reads of a Job.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its UID.</param>
/// <param name="OwnerUid">UID of the TrtEngine that owns it as controller; null for a foreign Job.</param>
/// <param name="Stage">The stage's name (<see cref="Api.V1Alpha1.StageStatus.Name"/>), from the annotation; null where it has none.</param>
/// <param name="Key">The stage's key, from the annotation; null where it has none.</param>
/// <param name="BuilderClass">The builder class that it counts against, from the label.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="FinishedAt">When it completed or failed; null while it may still run.</param>
/// <param name="Outcome">Whether it completed or failed.</param>
/// <param name="FailureReason">The reason of its Failed condition, such as <c>DeadlineExceeded</c>.</param>
/// <param name="FailureMessage">The message of its Failed condition.</param>
/// <param name="IsSuspended">Whether it is suspended.</param>
/// <param name="IsTerminating">Whether it is being deleted.</param>
/// <param name="Active">Pods that are there and not finished.</param>
/// <param name="Failed">Pods that failed.</param>
/// <param name="Parallelism">How many pods it may run; 0 once its retries are stopped.</param>
public sealed record ObservedJob(
    string Name,
    string Uid,
    string? OwnerUid,
    string? Stage,
    string? Key,
    string? BuilderClass,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FinishedAt,
    JobOutcome Outcome,
    string? FailureReason,
    string? FailureMessage,
    bool IsSuspended,
    bool IsTerminating,
    int Active,
    int Failed,
    int Parallelism);
