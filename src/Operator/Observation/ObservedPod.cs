namespace TrtOperator.Operator.Observation;

/// <summary>What the operator reads of a builder's pod.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its UID.</param>
/// <param name="JobUid">UID of the Job that owns it.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Phase">Pending, Running, Succeeded, Failed or Unknown.</param>
/// <param name="Reason">The pod's own reason, such as <c>Evicted</c>.</param>
/// <param name="Message">The pod's own message.</param>
/// <param name="Unschedulable">The scheduler's message while it finds no node; null otherwise.</param>
/// <param name="IsDisrupted">Whether it carries the condition DisruptionTarget: preempted, drained, evicted by the API.</param>
/// <param name="DisruptionReason">Why, such as <c>PreemptionByScheduler</c>.</param>
/// <param name="WaitingReason">Why its builder container waits, such as <c>ImagePullBackOff</c>.</param>
/// <param name="WaitingMessage">The kubelet's message on that.</param>
/// <param name="ExitCode">The builder's exit code once it has ended.</param>
/// <param name="TerminatedReason">Why it ended, such as <c>OOMKilled</c>.</param>
/// <param name="TerminationMessage">What it wrote as its last word: an outcome as JSON, or anything at all.</param>
/// <param name="NodeName">The node that it runs on.</param>
/// <param name="IsTerminating">Whether it is being deleted.</param>
/// <param name="Progress">The last progress line of its log, where logs are followed.</param>
/// <param name="NodeSelector">The labels that a node must have, while it finds none; null otherwise.</param>
public sealed record ObservedPod(
    string Name,
    string Uid,
    string? JobUid,
    DateTimeOffset CreatedAt,
    string Phase,
    string? Reason = null,
    string? Message = null,
    string? Unschedulable = null,
    bool IsDisrupted = false,
    string? DisruptionReason = null,
    string? WaitingReason = null,
    string? WaitingMessage = null,
    int? ExitCode = null,
    string? TerminatedReason = null,
    string? TerminationMessage = null,
    string? NodeName = null,
    bool IsTerminating = false,
    string? Progress = null,
    IReadOnlyDictionary<string, string>? NodeSelector = null);
