using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>Says as a person would what a Job waits for, or why it failed. Pure, and without the time: what does not change is always said in the same words.</summary>
public static class PodDiagnosis
{
    private const int MaxProgress = 128;
    private const int MaxBefore = 400;

    /// <summary>Explains a Job by its pods.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="pods">Pods in any order; only those of this Job's UID are looked at.</param>
    /// <returns>The explanation. Its texts are clean and bounded, whatever the Job and the pods hold.</returns>
    public static StageDiagnosis Explain(ObservedJob job, IReadOnlyList<ObservedPod> pods)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(pods);
        ObservedPod[] newestFirst = [.. pods.Where(pod => pod.JobUid == job.Uid).OrderByDescending(pod => pod.CreatedAt).ThenByDescending(pod => pod.Name, StringComparer.Ordinal)];
        StageDiagnosis diagnosis = job.Outcome switch
        {
            JobOutcome.Complete => OfComplete(job, newestFirst),
            _ when newestFirst.FirstOrDefault(pod => BuilderExitCode.IsPermanent(pod.ExitCode)) is { } refused => OfRefused(job, refused),
            JobOutcome.Failed => FailedJob.Explain(job, newestFirst),
            _ => OfUnfinished(job, newestFirst),
        };
        return diagnosis with
        {
            Reason = Sentence.Reason(diagnosis.Reason, "Unknown"),
            Message = Sentence.Clean(diagnosis.Message),
            Progress = diagnosis.Progress is { Length: > 0 } progress ? Sentence.Clean(progress, MaxProgress) : null,
        };
    }

    private static StageDiagnosis OfComplete(ObservedJob job, ObservedPod[] pods)
    {
        if (pods.FirstOrDefault(pod => pod.ExitCode == 0) is not { } done)
        {
            return new(StageState.Succeeded, "OutcomeLost", $"Job '{job.Name}' is complete, and its pod is gone with what it had to say.");
        }

        LastWords words = LastWords.Of(done, job);
        return words.Outcome is { } outcome
            ? new(StageState.Succeeded, Sentence.Reason(outcome.Reason, "Succeeded"), outcome.Message.Length > 0 ? outcome.Message : "Done.", outcome, 0)
            : new(
                StageState.Failed,
                "InvalidOutcome",
                $"The builder of Job '{job.Name}' ended with exit code 0, but {words.Problem}. Check that the image of its builder class is a builder of this version; {Advice.ThenTryAgain}.",
                ExitCode: 0,
                IsPermanent: true);
    }

    private static StageDiagnosis OfRefused(ObservedJob job, ObservedPod pod)
    {
        PodEnding ending = PodEnding.Of(pod, job);
        return new(StageState.Failed, ending.Reason, ending.Words, ending.Outcome, pod.ExitCode, IsPermanent: true);
    }

    private static StageDiagnosis OfUnfinished(ObservedJob job, ObservedPod[] pods)
    {
        ObservedPod? ended = pods.FirstOrDefault(PodEnding.HasEnded);
        if (job.IsTerminating)
        {
            return new(StageState.Pending, "WaitingForDeletion", $"Job '{job.Name}' is being deleted.");
        }

        if (job.IsSuspended)
        {
            return new(StageState.Queued, "WaitingForQueue", pods.Length > 0 || job.Failed > 0
                ? $"Job '{job.Name}' was started and is suspended again: its queue took the place back. It goes on when the queue admits it again."
                : $"Waits for its queue to admit Job '{job.Name}', which is suspended until then. The queue's Workload says what is missing ('kubectl describe workloads'); without a queue, someone has to resume the Job.");
        }

        if (pods.FirstOrDefault(pod => !PodEnding.HasEnded(pod)) is { } current)
        {
            StageDiagnosis now = UnfinishedPod.Explain(current);
            return ended is null ? now : now with { Message = $"{now.Message} The try before: {Sentence.Clean(PodEnding.Of(ended, job).Words, MaxBefore)}" };
        }

        if (ended is null)
        {
            return job.Failed > 0
                ? new(StageState.Pending, "Retrying", $"A pod of Job '{job.Name}' failed and is gone; the Job tries again.")
                : new(
                    StageState.Pending,
                    "JobCreated",
                    $"Job '{job.Name}' is created; its pod follows. Should none come, 'kubectl describe job {job.Name}' says why: a quota, the namespace's Pod Security level or a missing service account.");
        }

        if (ended.ExitCode == 0)
        {
            return new(StageState.Running, "Finishing", $"Pod '{ended.Name}' is done; Job '{job.Name}' is about to be complete.", ExitCode: 0);
        }

        PodEnding ending = PodEnding.Of(ended, job);
        string next = job.Parallelism == 0
            ? $"Job '{job.Name}' has been told not to try again."
            : ending.IsCounted ? $"Job '{job.Name}' tries again." : $"Job '{job.Name}' tries again, and where the cluster knows pod failure policies this does not count as a failure.";
        return new(StageState.Pending, "Retrying", $"{Sentence.Clean(ending.Words, Sentence.MaxMessage - 256)} {next}", ending.Outcome, ended.ExitCode);
    }
}
