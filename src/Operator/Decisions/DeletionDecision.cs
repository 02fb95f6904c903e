using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>
/// The decision about an engine that is being deleted. Its Jobs stop; with deletionPolicy Delete its releases are then removed by a last Job, and
/// only after that does the finalizer go.
/// </summary>
internal static class DeletionDecision
{
    private const string RetireName = "retire";

    /// <summary>Decides.</summary>
    /// <param name="view">What is seen.</param>
    /// <param name="refusal">Why the last Job cannot be made; null where it can.</param>
    public static Decision Of(EngineView view, Refusal? refusal)
    {
        TrtEngine engine = view.Engine;
        TrtEngineStatus last = engine.Status ?? new();
        ObservedJob[] own = [.. view.Jobs.Where(job => job.OwnerUid is { } owner && owner == engine.Metadata.Uid)];
        PlannedStage retire = Plan(view);
        if (!FinalizerOf.IsOn(engine))
        {
            return new() { Status = last, Delete = Stopped(own.Where(job => job.Outcome == JobOutcome.None)) };
        }

        if (view.IsNamespaceTerminating)
        {
            bool hasRelease = last.Release is not null;
            return new()
            {
                Finalizer = FinalizerWish.Remove,
                Status = last,
                Events = hasRelease ? [new(true, "ReleasesRetained", Sentence.Clean($"The namespace is being deleted, so no Job can remove the releases; they stay at {last.Release!.Uri ?? engine.Spec?.Publish?.Destination?.Uri}.", 1000))] : [],
            };
        }

        if (engine.Spec is not { DeletionPolicy: DeletionPolicy.Delete })
        {
            return new() { Finalizer = FinalizerWish.Remove, Status = last, Delete = Stopped(own.Where(job => job.Outcome == JobOutcome.None)) };
        }

        bool isUntouched = last.Release is null && last.Stages is null or { Count: 0 } && own.Length == 0;
        return isUntouched ? new() { Finalizer = FinalizerWish.Remove, Status = last } : Retiring(view, last, retire, refusal, [.. own.Where(job => job.Name != retire.JobName)]);
    }

    private static Decision Retiring(EngineView view, TrtEngineStatus last, PlannedStage retire, Refusal? refusal, ObservedJob[] others)
    {
        StageStatus? known = last.Stages?.FirstOrDefault(stage => stage.Name == RetireName);
        StageStep step = new StageProgress(view, RebuildRequest.Of(view.Engine, isHeld: false), isHeld: false).Of(retire, known, isOpen: true);
        var admission = new JobAdmission(view, new Dictionary<string, string>(StringComparer.Ordinal));
        if (others.Length > 0 && step.WantsJob)
        {
            step.Status.Reason = Reasons.WaitingForDeletion;
            step.Status.Message = "Waits for the other Jobs to be gone.";
        }
        else if (step.WantsJob && refusal is not null)
        {
            step.Status.Reason = refusal.Reason;
            step.Status.Message = Sentence.Clean(refusal.Message);
            step = step with { IsBlocked = true };
        }
        else
        {
            step = admission.Admit([step], isHeld: false)[0];
        }

        bool isDone = step.HasSucceeded;
        TrtEngineStatus status = isDone ? last : Status(view, last, step);
        return new()
        {
            Finalizer = isDone ? FinalizerWish.Remove : FinalizerWish.Keep,
            Status = status,
            Create = admission.Create,
            StopRetrying = step.Stop is null ? [] : [step.Stop],
            Delete = [.. Stopped(others), .. step.Delete is null ? Array.Empty<DoomedJob>() : [step.Delete]],
            Events = isDone ? [] : [.. EventsOf.Stages(last, status, admission.Create), .. EventsOf.Summary(last, status, isSuspended: false).Where(one => one.Reason != "Resumed")],
            RequeueAfter = step.Status.Reason == Reasons.JobNameTaken ? TimeSpan.FromMinutes(1) : null,
            WaitsForClasses = admission.WaitsForClasses,
        };
    }

    private static PlannedStage Plan(EngineView view)
    {
        string key = StageKeys.OfRetire(view.Engine.Metadata.Uid, view.Engine.Spec?.Publish?.Destination?.Uri);
        return new()
        {
            Name = RetireName,
            Stage = BuildStage.Retire,
            Key = key,
            JobName = JobNames.Of(view.Engine.Metadata.Name, RetireName, key),
            Class = new ClassChoice(view).Cpu,
        };
    }

    private static TrtEngineStatus Status(EngineView view, TrtEngineStatus last, StageStep step)
    {
        string message = $"{step.Stage.Doing}: {step.Status.Message}";
        string failed = Sentence.Clean(message, 1600) + " The object stays until that has worked: mend what is wrong (such as the credentials in spec.publish.destination.secretRef) and ask for a rebuild, or set deletionPolicy Retain to keep the releases and let the object go.";
        ConditionDraft[] summary = step.HasFailed || step.IsBlocked
            ? [new(ConditionTypes.Ready, ConditionDraft.False, Reasons.RetireFailed, failed), new(ConditionTypes.Stalled, ConditionDraft.True, Reasons.RetireFailed, failed)]
            : [new(ConditionTypes.Ready, ConditionDraft.False, Reasons.Deleting, message), new(ConditionTypes.Reconciling, ConditionDraft.True, Reasons.Deleting, message)];
        return new()
        {
            ObservedGeneration = view.Engine.Metadata.Generation,
            Conditions = ConditionDraft.Dated([.. summary, .. ConditionsOf.Unknown(Reasons.Deleting, "The object is being deleted.")], view),
            Release = last.Release,
            Stages = [.. (last.Stages ?? []).Where(stage => stage.Name != RetireName && stage.State is StageState.Succeeded or StageState.Failed), step.Status],
            LastHandledRebuild = RebuildRequest.Of(view.Engine, isHeld: false).Value,
        };
    }

    private static DoomedJob[] Stopped(IEnumerable<ObservedJob> jobs) =>
        [.. jobs.Where(job => !job.IsTerminating).Select(job => new DoomedJob(job.Name, job.Uid, "The TrtEngine is being deleted."))];
}
