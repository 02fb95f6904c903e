using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>Says as a person would what a Job waits for, or why it failed.</summary>
public static class PodDiagnosis
{
    private const string TryAgain = "mend it, then edit the declaration or ask for a rebuild (annotation trtengine.dev/rebuild-requested-at)";

    /// <summary>Explains a Job by its pods.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="pods">Pods; only those of this Job are looked at.</param>
    /// <returns>The explanation.</returns>
    public static StageDiagnosis Explain(ObservedJob job, IReadOnlyList<ObservedPod> pods)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(pods);
        ObservedPod[] own = [.. pods.Where(pod => pod.JobUid == job.Uid).OrderByDescending(pod => pod.CreatedAt).ThenBy(pod => pod.Name, StringComparer.Ordinal)];
        ObservedPod? ended = own.FirstOrDefault(pod => job.Outcome == JobOutcome.Complete ? pod.ExitCode == 0 : pod.ExitCode is >= 10 and < 20)
            ?? own.FirstOrDefault(pod => pod.ExitCode is not null);
        if (job.Outcome == JobOutcome.Complete)
        {
            return ended is null
                ? new(StageState.Succeeded, "OutcomeLost", $"Job '{job.Name}' is complete, and its pod is gone.", null, null, false, null)
                : OfEnded(ended, StageState.Succeeded, "Succeeded", "Done.");
        }

        if (ended?.ExitCode is >= 10 and < 20)
        {
            return OfEnded(ended, StageState.Failed, "BuilderFailed", $"The builder ended with exit code {ended.ExitCode}.") with { IsPermanent = true };
        }

        return job.Outcome == JobOutcome.Failed ? OfFailed(job, ended) : OfUnfinished(job, own);
    }

    private static StageDiagnosis OfEnded(ObservedPod pod, StageState state, string reason, string message)
    {
        try
        {
            BuildOutcome outcome = BuildMessages.ReadOutcome(pod.TerminationMessage ?? "");
            return new(state, Sentence.Reason(outcome.Reason, reason), outcome.Message.Length > 0 ? Sentence.Clean(outcome.Message) : message, outcome, pod.ExitCode, state == StageState.Failed, null);
        }
        catch (InvalidDeclarationException e)
        {
            return new(
                StageState.Failed,
                "InvalidOutcome",
                Sentence.Clean($"The builder ended with exit code {pod.ExitCode}, and its termination message is no outcome: {e.Message} Check that its image is a builder of this version, then ask for a rebuild."),
                null,
                pod.ExitCode,
                true,
                null);
        }
    }

    private static StageDiagnosis OfFailed(ObservedJob job, ObservedPod? ended)
    {
        BuildOutcome? outcome = ended is null ? null : OfEnded(ended, StageState.Failed, "", "").Outcome;
        string last = outcome is null ? "" : $" The last try: {outcome.Message}";
        string reason = Sentence.Reason(job.FailureReason, "JobFailed");
        string text = reason == "DeadlineExceeded"
            ? $"Job '{job.Name}' took longer than it may (spec.builder.activeDeadlineSeconds).{last} Allow more time or find out what it waited for; {TryAgain}."
            : $"Job '{job.Name}' failed ({reason}) after {job.Failed} tries: {job.FailureMessage}{last} Look at its log; {TryAgain}.";
        return new(StageState.Failed, reason, Sentence.Clean(text), outcome, ended?.ExitCode, true, null);
    }

    private static StageDiagnosis OfUnfinished(ObservedJob job, ObservedPod[] pods)
    {
        if (job.IsSuspended)
        {
            return Waiting(StageState.Queued, "WaitingForQueue", $"Waits for its queue to admit Job '{job.Name}'.");
        }

        if (pods.FirstOrDefault(pod => pod.ExitCode is null && pod.Phase is "Pending" or "Running") is not { } pod)
        {
            return pods.Length == 0
                ? Waiting(StageState.Pending, "JobCreated", $"Job '{job.Name}' is created; its pod follows.")
                : Waiting(StageState.Pending, "Retrying", $"Pod '{pods[0].Name}' ended; Job '{job.Name}' tries again.");
        }

        if (pod.Unschedulable is { } unschedulable)
        {
            return Waiting(StageState.Pending, "WaitingForNode", $"Waits for a node: {unschedulable}");
        }

        return pod.Phase == "Running"
            ? new(StageState.Running, "Running", $"Pod '{pod.Name}' runs on node '{pod.NodeName}'.", null, null, false, pod.Progress)
            : Waiting(StageState.Pending, Sentence.Reason(pod.WaitingReason, "Starting"), $"Pod '{pod.Name}' starts. {pod.WaitingMessage}");
    }

    private static StageDiagnosis Waiting(StageState state, string reason, string message) => new(state, reason, Sentence.Clean(message), null, null, false, null);
}
