using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>What is known of each target. What was measured of an earlier plan never stands beside a newer one.</summary>
internal static class TargetStatusOf
{
    /// <summary>One entry a target, in the order of the declaration.</summary>
    public static IList<TargetStatus> Work(EngineWork work) => [.. work.Engine.Spec.Targets.Select(target => Of(target, work))];

    /// <summary>How many have passed, of all.</summary>
    public static string Passed(IList<TargetStatus> targets) =>
        $"{targets.Count(target => target.State is TargetState.Passed or TargetState.Published)}/{targets.Count}";

    private static TargetStatus Of(EngineTarget target, EngineWork work)
    {
        TargetStatus? last = work.Engine.Status?.Targets?.FirstOrDefault(one => one.Name == target.Name);
        StageStep? build = work.Steps.FirstOrDefault(step => step.Stage.Stage == BuildStage.Build && step.Stage.Targets[0].Name == target.Name);
        StageStep? prepare = build is null ? null : work.Steps.First(step => ReferenceEquals(step.Stage, build.Stage.After[0]));
        StageStep? teller = build is { IsDone: true } or { HasJob: true } or { WantsJob: true } ? build
            : prepare ?? work.Of(BuildStage.Resolve).FirstOrDefault();
        teller = teller is { HasSucceeded: true } && build is { IsDone: false } ? build : teller;
        bool isKept = work.IsRebuild && build is not { IsDone: true } && last is { State: TargetState.Published };
        TargetStatus status = OutcomeValues.Copy(isKept ? last : Values(target, work, last, build, prepare), target);
        status.State = isKept ? TargetState.Published
            : work.IsPublished ? TargetState.Published
            : build is { HasSucceeded: true } ? TargetState.Passed
            : build is { HasFailed: true } || prepare is { HasFailed: true } ? TargetState.Failed
            : build is { HasJob: true } ? TargetState.Building
            : prepare is { HasJob: true, IsDone: false } ? TargetState.Preparing
            : TargetState.Pending;
        bool isPublished = status.State == TargetState.Published;
        string told = isPublished ? $"In release {work.Release?.Name}." : teller?.Status.Message ?? "";
        status.Reason = isPublished ? Reasons.Published : teller?.Status.Reason;
        status.Message = Sentence.Clean(build?.Stage.Class.Note is { } note ? $"{told} {note}" : told, Sentence.MaxTargetMessage);
        status.Job = teller?.Status.Job;
        return status;
    }

    private static TargetStatus? Values(EngineTarget target, EngineWork work, TargetStatus? last, StageStep? build, StageStep? prepare)
    {
        if (work.Of(BuildStage.Publish) is [{ HasSucceeded: true } publish])
        {
            TargetStatus? known = Values(target, work with { Steps = [.. work.Steps.Where(step => step != publish)] }, last, build, prepare);
            return publish.Outcome is { } release ? OutcomeValues.Overlay(known, Told(release, target)) : last;
        }

        if (build is { IsDone: true })
        {
            return build.Outcome is { } built ? Told(built, target) : WasDone(build, work) ? last : null;
        }

        if (prepare is { IsDone: true })
        {
            return prepare.Outcome is { } prepared ? Told(prepared, target)
                : WasDone(prepare, work) && !HadBuilt(target, work) ? last
                : null;
        }

        return null;
    }

    private static TargetStatus? Told(BuildOutcome outcome, EngineTarget target) => outcome.Targets?.FirstOrDefault(one => one.Name == target.Name);

    private static bool WasDone(StageStep step, EngineWork work) =>
        (work.Engine.Status?.Stages ?? []).Any(stage => stage.Name == step.Stage.Name && stage.Key == step.Stage.Key && stage.State is StageState.Succeeded or StageState.Failed);

    private static bool HadBuilt(EngineTarget target, EngineWork work) =>
        (work.Engine.Status?.Stages ?? []).Any(stage => stage.Name == StagePlan.BuildName(target.Name) && stage.State is StageState.Succeeded or StageState.Failed);
}
