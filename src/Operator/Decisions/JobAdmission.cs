using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Diagnosis;
using TrtOperator.Operator.Observation;
using TrtOperator.Operator.Slots;

namespace TrtOperator.Operator.Decisions;

/// <summary>Which of the Jobs that are wanted may be created now, and what the others wait for.</summary>
internal sealed class JobAdmission(EngineView view, IReadOnlyDictionary<string, string> digests)
{
    private readonly Dictionary<string, int> _free = new(view.FreeSlots, StringComparer.Ordinal);
    private readonly List<WantedJob> _create = [];
    private readonly SortedSet<string> _waits = new(StringComparer.Ordinal);

    /// <summary>Jobs to create.</summary>
    public IReadOnlyList<WantedJob> Create => _create;

    /// <summary>Classes that have no free slot.</summary>
    public IReadOnlyList<string> WaitsForClasses => [.. _waits];

    /// <summary>Admits, in the order of the stages.</summary>
    /// <param name="steps">Where the stages stand.</param>
    /// <param name="isHeld">Whether nothing may be created because the engine is suspended.</param>
    public IReadOnlyList<StageStep> Admit(IReadOnlyList<StageStep> steps, bool isHeld) => [.. steps.Select(step => Admit(step, steps, isHeld))];

    private StageStep Admit(StageStep step, IReadOnlyList<StageStep> all, bool isHeld)
    {
        if (step.Status.Reason == Reasons.WaitingForStage)
        {
            StageStep[] missing = [.. all.Where(one => !one.HasSucceeded && step.Stage.After.Contains(one.Stage))];
            StageStep? failed = missing.FirstOrDefault(one => one.HasFailed);
            return Waiting(step, Reasons.WaitingForStage, failed is null
                ? $"Waits for {string.Join(", ", missing.Select(one => one.Stage.Name))}."
                : $"Not started: {failed.Stage.Name} failed.");
        }

        if (!step.WantsJob)
        {
            return step;
        }

        if (view.IsNamespaceTerminating)
        {
            return Waiting(step, Reasons.NamespaceTerminating, "The namespace is being deleted; nothing can be created in it.");
        }

        if (isHeld)
        {
            return Waiting(step, Reasons.Suspended, "spec.suspend is true; nothing new is started.");
        }

        string name = step.Stage.Class.Name;
        string[] full = [.. new[] { name, SlotLedger.WholeOperator }.Where(one => _free.TryGetValue(one, out int left) && left <= 0)];
        if (full.Length > 0)
        {
            _waits.UnionWith(full);
            return Waiting(step, Reasons.WaitingForSlot, full[0] == name
                ? $"Waits for a free slot of builder class '{name}', which runs at most {step.Stage.Class.Spec.MaxConcurrentJobs} Jobs at a time."
                : $"Waits for a free slot: the operator runs at most {view.Settings.MaxConcurrentJobs} Jobs at a time.");
        }

        foreach (string taken in new[] { name, SlotLedger.WholeOperator }.Where(_free.ContainsKey))
        {
            _free[taken]--;
        }

        return Created(step);
    }

    private StageStep Created(StageStep step)
    {
        PlannedStage stage = step.Stage;
        _create.Add(new(stage.JobName, stage.Name, OrderOf.Stage(view.Engine, stage, digests), stage.Stage == BuildStage.Build ? stage.Targets[0] : null, stage.Class.Name, stage.Class.Spec));

        // The words for a Job that has no pod yet, so that nothing changes when it is seen.
        StageDiagnosis fresh = PodDiagnosis.Explain(
            new(stage.JobName, "", view.Engine.Metadata.Uid, stage.Name, stage.Key, stage.Class.Name, view.Now, null, JobOutcome.None, null, null, false, false, 0, 0, 1),
            []);
        StageStep created = Waiting(step, Sentence.Reason(fresh.Reason, Reasons.JobCreated), Sentence.Clean(fresh.Message));
        created.Status.State = fresh.State;
        created.Status.StartedAt = Times.Second(view.Now);
        return created with { WantsJob = false, HasJob = true };
    }

    private static StageStep Waiting(StageStep step, string reason, string message)
    {
        step.Status.Reason = reason;
        step.Status.Message = message;
        return step;
    }
}
