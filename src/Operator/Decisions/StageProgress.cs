using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>What the Jobs, their pods and the last status say of one stage. A success that status tells of is never doubted, though its Job is gone.</summary>
internal sealed class StageProgress(EngineView view, RebuildRequest rebuild, bool isHeld)
{
    private const int MaxProgress = 128;

    private readonly Dictionary<string, ObservedJob> _jobs = view.Jobs.GroupBy(job => job.Name, StringComparer.Ordinal).ToDictionary(jobs => jobs.Key, jobs => jobs.First(), StringComparer.Ordinal);

    private bool IsEdited => view.Engine.Status?.ObservedGeneration is { } seen && seen != view.Engine.Metadata.Generation;

    /// <summary>Where a stage stands.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="known">What status tells of the stage of that name.</param>
    /// <param name="isOpen">Whether all the stages that it needs have succeeded.</param>
    public StageStep Of(PlannedStage stage, StageStatus? known, bool isOpen)
    {
        StageStatus? old = known?.Key == stage.Key ? known : null;
        ObservedJob? job = _jobs.GetValueOrDefault(stage.JobName);
        if (!isOpen)
        {
            return Step(stage, old, StageState.Pending, Reasons.WaitingForStage, "") with { HasJob = IsOurs(job) };
        }

        if (old?.State == StageState.Succeeded)
        {
            return new(stage, old);
        }

        if (job is null)
        {
            return old?.State == StageState.Failed && !IsTriedAgain(old.ExitCode) ? new(stage, old) : Step(stage, old, StageState.Pending, Reasons.Pending, "") with { WantsJob = true };
        }

        return IsOurs(job) ? OfOwn(stage, old, job) : OfForeign(stage, old, job);
    }

    /// <summary>The status of a stage that nothing is known of but that it is wanted.</summary>
    public static StageStatus Seed(PlannedStage stage) => Step(stage, null, StageState.Pending, Reasons.Pending, "").Status;

    private static StageStep Step(PlannedStage stage, StageStatus? old, StageState state, string reason, string message) => new(stage, new StageStatus
    {
        Name = stage.Name,
        Stage = stage.Stage,
        Targets = stage.Targets.Count == 0 ? null : [.. stage.Targets.Select(target => target.Name)],
        Key = stage.Key,
        Job = stage.JobName,
        State = state,
        Reason = reason,
        Message = message,
        Round = stage.Round,
        StartedAt = old is { State: not StageState.Failed } ? old.StartedAt : null,
    });

    private static DoomedJob Doomed(ObservedJob job, string why) => new(job.Name, job.Uid, why);

    private bool IsOurs(ObservedJob? job) => job?.OwnerUid is { } owner && owner == view.Engine.Metadata.Uid;

    // What was found wrong with the content stays wrong; anything else may have been mended by the edit.
    private bool IsTriedAgain(int? exitCode) =>
        !isHeld && (rebuild.IsNew || (IsEdited && exitCode is not (PrepareRounds.GateFailed or 12)));

    private static StageStep OfForeign(PlannedStage stage, StageStatus? old, ObservedJob job)
    {
        if (job.IsTerminating)
        {
            return Step(stage, old, StageState.Pending, Reasons.WaitingForDeletion, $"Job '{job.Name}' belongs to an earlier object and is still being deleted.");
        }

        return job.Stage == stage.Name && job.OwnerUid is not null
            ? Step(stage, old, StageState.Pending, Reasons.JobNameTaken, $"Job '{job.Name}' belongs to an earlier TrtEngine of this name; it goes when Kubernetes has cleaned up after that. Delete the Job if it stays.")
            : Step(stage, old, StageState.Pending, Reasons.JobNameTaken, $"Job '{job.Name}' exists and does not belong to this TrtEngine; it is left alone. Delete it or have its owner rename it.") with { IsBlocked = true };
    }

    private StageStep OfOwn(PlannedStage stage, StageStatus? old, ObservedJob job)
    {
        if (old?.Reason == Reasons.StartingOver && old.Message?.Contains(job.Uid, StringComparison.Ordinal) == true)
        {
            return StartOver(stage, old, job, null);
        }

        if (job.Key is not null && job.Key != stage.Key)
        {
            return StartOver(stage, old, job, "it was made for something else");
        }

        StageDiagnosis diagnosis = PodDiagnosis.Explain(job, view.Pods);
        if (old?.State == StageState.Failed)
        {
            if (!IsTriedAgain(old.ExitCode))
            {
                return new(stage, old) { HasJob = true, Stop = StopOf(job) };
            }

            // A Job that has not failed is the next try already: its creation was carried out, and the status was not written.
            if (job is not { Outcome: JobOutcome.None, Parallelism: > 0 } || diagnosis.IsPermanent)
            {
                return StartOver(stage, old, job, $"the last try failed ({old.Reason})");
            }
        }

        if (job.Outcome == JobOutcome.Complete)
        {
            return diagnosis.Outcome is null && diagnosis.State != StageState.Failed
                ? StartOver(stage, old, job, "it is complete, but its pod and with it its outcome is gone")
                : Ended(stage, old, job, diagnosis);
        }

        if (job.Outcome == JobOutcome.Failed || diagnosis.IsPermanent)
        {
            return Ended(stage, old, job, diagnosis);
        }

        if (job.IsTerminating)
        {
            return Step(stage, old, StageState.Pending, Reasons.WaitingForDeletion, $"Job '{job.Name}' is being deleted; it is created again after that.") with { HasJob = true };
        }

        if (job is { Parallelism: 0, Active: 0 } && view.Pods.All(pod => pod.JobUid != job.Uid))
        {
            return StartOver(stage, old, job, "its retries were stopped, and why is not known any more");
        }

        return IsEdited && !isHeld && IsStuck(job)
            ? StartOver(stage, old, job, "it could not start, and the declaration has been edited since")
            : Unfinished(stage, old, job, diagnosis);
    }

    private bool IsStuck(ObservedJob job)
    {
        ObservedPod[] pods = [.. view.Pods.Where(pod => pod.JobUid == job.Uid && !pod.IsTerminating)];
        return pods.Length > 0 && pods.All(pod => pod.Unschedulable is not null || pod.WaitingReason is "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "CreateContainerConfigError");
    }

    private static StageStep StartOver(PlannedStage stage, StageStatus? old, ObservedJob job, string? why)
    {
        string message = why is null ? old!.Message! : $"Job '{job.Name}' ({job.Uid}) is deleted and the stage runs again: {why}.";
        StageStep step = Step(stage, null, StageState.Pending, Reasons.StartingOver, Sentence.Clean(message));
        return step with { HasJob = true, Delete = job.IsTerminating ? null : Doomed(job, why ?? "The stage runs again.") };
    }

    private static DoomedJob? StopOf(ObservedJob job) =>
        job is { Outcome: JobOutcome.None, IsTerminating: false, Parallelism: > 0 } ? Doomed(job, "Its builder said that trying again is of no use.") : null;

    private static StageStep Unfinished(PlannedStage stage, StageStatus? old, ObservedJob job, StageDiagnosis diagnosis)
    {
        // Only a Job's end decides, whatever its pod says already.
        StageState state = diagnosis.State is StageState.Succeeded or StageState.Failed ? StageState.Running : diagnosis.State;
        StageStep step = Step(stage, old, state, Sentence.Reason(diagnosis.Reason, Reasons.Pending), Sentence.Clean(diagnosis.Message));
        step.Status.StartedAt ??= Times.Second(job.CreatedAt);
        step.Status.Progress = diagnosis.Progress is { Length: > 0 } progress ? Sentence.Clean(progress, MaxProgress) : null;
        return step with { HasJob = true };
    }

    private StageStep Ended(PlannedStage stage, StageStatus? old, ObservedJob job, StageDiagnosis diagnosis)
    {
        BuildOutcome? outcome = diagnosis.Outcome;
        string? problem = outcome is null ? null
            : OutcomeCheck.Problem(outcome, diagnosis.ExitCode, stage, view.Engine)
            ?? (job.Outcome == JobOutcome.Complete && outcome.ExitCode != 0 ? Sentence.Clean($"Job '{job.Name}' is complete, and its outcome tells of exit code {outcome.ExitCode}.") : null);
        outcome = problem is null ? outcome : null;
        bool good = problem is null && job.Outcome == JobOutcome.Complete && diagnosis.State == StageState.Succeeded && outcome is not null;
        int? exitCode = diagnosis.ExitCode is >= 0 and <= 255 ? diagnosis.ExitCode : null;
        if (!good && IsTriedAgain(exitCode))
        {
            // It failed before it was asked for again.
            return StartOver(stage, old, job, $"the last try failed ({Sentence.Reason(diagnosis.Reason, Reasons.Failed)})");
        }

        string reason = problem is not null ? Reasons.InvalidOutcome
            : !good && exitCode == PrepareRounds.GateFailed && diagnosis.Reason == "GateFailed" ? Reasons.AccuracyGateFailed
            : Sentence.Reason(diagnosis.Reason, good ? Reasons.Succeeded : Reasons.Failed);
        string message = problem ?? (reason == Reasons.InvalidOutcome ? $"{diagnosis.Message} The image is '{stage.Class.Spec.Image}'." : good || outcome is null ? diagnosis.Message : GateWords.With(diagnosis.Message, outcome));
        StageStep step = Step(stage, old, good ? StageState.Succeeded : StageState.Failed, reason, Sentence.Clean(message));
        step.Status.StartedAt ??= Times.Second(job.CreatedAt);
        step.Status.FinishedAt = Times.Second(job.FinishedAt ?? view.Now);
        step.Status.ExitCode = exitCode;
        step.Status.Digests = good && stage.Stage == BuildStage.Resolve ? Pinned(outcome!) : null;
        return step with { HasJob = true, Outcome = outcome, Stop = good ? null : StopOf(job) };
    }

    private Dictionary<string, string> Pinned(BuildOutcome outcome) =>
        DeclaredSources.Of(view.Engine.Spec).Where(one => one.Source.Sha256 is null).ToDictionary(one => one.Path, one => outcome.Digests![one.Path], StringComparer.Ordinal);
}
