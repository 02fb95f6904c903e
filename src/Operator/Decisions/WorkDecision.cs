using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>The decision about a declaration that is being carried out, or has been.</summary>
internal static class WorkDecision
{
    // A foreign Job is seen only by looking.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    /// <summary>Decides.</summary>
    public static Decision Of(EngineView view, ChosenClass cpu, IReadOnlyDictionary<string, ChosenClass> builders)
    {
        TrtEngine engine = view.Engine;
        TrtEngineStatus? last = engine.Status;
        RebuildRequest rebuild = RebuildRequest.Of(engine, engine.Spec.Suspend);
        StagePlan Plan(string? request, IReadOnlyList<StageStatus> known, IReadOnlySet<string>? advanced) => StagePlan.Of(engine, cpu, builders, request, known, advanced);

        (StagePlan plan, IReadOnlyList<StageStep> steps, IReadOnlyList<EngineEvent> rounds) = Look(view, rebuild, Plan);
        var admission = new JobAdmission(view, plan.Digests);
        steps = admission.Admit(steps, engine.Spec.Suspend);

        StageStep? published = steps.FirstOrDefault(step => step.Stage.Stage == BuildStage.Publish && step.HasSucceeded);
        string candidate = ServedGeneration.CandidateName(engine.Spec);
        var work = new EngineWork
        {
            Engine = engine,
            Steps = steps,
            Release = published?.Outcome is { } outcome ? ReleaseWords.Of(outcome, published.Status) : last?.Release,
            IsRebuild = published is null && ServedGeneration.IsServed(engine, candidate, () => Plan(last?.LastHandledRebuild, last?.Stages?.ToArray() ?? [], null)),
        };
        IList<TargetStatus> targets = TargetStatusOf.Work(work);
        var status = new TrtEngineStatus
        {
            ObservedGeneration = engine.Metadata.Generation,
            Conditions = ConditionDraft.Dated(ConditionsOf.Work(work), view),
            Release = work.Release,
            Candidate = work.IsPublished ? null : new() { Name = candidate, Generation = engine.Metadata.Generation ?? 0 },
            Targets = targets,
            TargetsPassed = TargetStatusOf.Passed(targets),
            Stages = [.. steps.Select(step => step.Status), .. Remembered(last, plan)],
            LastHandledRebuild = rebuild.Value,
        };
        return new()
        {
            Finalizer = FinalizerOf.Living(view),
            Status = status,
            Create = admission.Create,
            StopRetrying = [.. steps.Select(step => step.Stop).OfType<DoomedJob>()],
            Delete = [.. steps.Select(step => step.Delete).OfType<DoomedJob>(), .. UnwantedJobs.Of(view, plan)],
            Events = [.. rounds, .. EventsOf.Stages(last, status, admission.Create), .. EventsOf.Summary(last, status, engine.Spec.Suspend)],
            RequeueAfter = steps.Any(step => step.Status.Reason == Reasons.JobNameTaken) ? LookAgain : null,
            WaitsForClasses = admission.WaitsForClasses,
        };
    }

    // A gate that failed in one round is answered by the next at once; there are at most as many as autoProtect.maxRounds.
    private static (StagePlan Plan, IReadOnlyList<StageStep> Steps, IReadOnlyList<EngineEvent> Rounds) Look(
        EngineView view,
        RebuildRequest rebuild,
        Func<string?, IReadOnlyList<StageStatus>, IReadOnlySet<string>?, StagePlan> plan)
    {
        IReadOnlyList<StageStatus> known = view.Engine.Status?.Stages?.ToArray() ?? [];
        var progress = new StageProgress(view, rebuild, view.Engine.Spec.Suspend);
        var rounds = new List<EngineEvent>();
        while (true)
        {
            StagePlan planned = plan(rebuild.Value, known, null);
            List<StageStep> steps = Steps(planned, known, progress);
            if (steps is [{ HasSucceeded: true, Stage.Stage: BuildStage.Resolve } resolved])
            {
                // Pinned just now: the keys of everything behind are known from here on.
                known = [.. known.Where(stage => stage.Name != StagePlan.ResolveName), resolved.Status];
                planned = plan(rebuild.Value, known, null);
                steps = [resolved, .. Steps(planned, known, progress).Skip(1)];
            }

            IReadOnlySet<string> advanced = PrepareRounds.Advancing(view.Engine.Spec, steps);
            if (advanced.Count == 0)
            {
                return (planned, steps, rounds);
            }

            rounds.AddRange(steps
                .Where(step => step.HasFailed && step.Stage.After.Any(before => advanced.Contains(before.Name)))
                .Select(step => new EngineEvent(true, "NextRound", Sentence.Clean($"{Sentence.Clean($"{step.Stage.Doing}: {step.Status.Message}", 800)} Prepares again with a tighter gate, round {step.Stage.Round + 1}."))));
            known =
            [
                .. known.Where(stage => !advanced.Contains(stage.Name)),
                .. plan(rebuild.Value, known, advanced).Stages.Where(stage => advanced.Contains(stage.Name)).Select(StageProgress.Seed),
            ];
        }
    }

    private static List<StageStep> Steps(StagePlan plan, IReadOnlyList<StageStatus> known, StageProgress progress)
    {
        var steps = new List<StageStep>();
        var succeeded = new HashSet<string>(StringComparer.Ordinal);
        foreach (PlannedStage stage in plan.Stages)
        {
            StageStep step = progress.Of(stage, known.FirstOrDefault(one => one.Name == stage.Name), stage.After.All(before => succeeded.Contains(before.Name)));
            steps.Add(step);
            if (step.HasSucceeded)
            {
                succeeded.Add(stage.Name);
            }
        }

        return steps;
    }

    // While sources are unresolved nobody knows the other keys, and what was done may turn out to be just what is wanted.
    private static IEnumerable<StageStatus> Remembered(TrtEngineStatus? last, StagePlan plan) =>
        plan.Publish is not null ? [] : (last?.Stages ?? []).Where(stage => stage.Name != StagePlan.ResolveName && stage.State == StageState.Succeeded);
}
