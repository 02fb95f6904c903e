using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The conditions of the single phases.</summary>
internal static class ConditionsOf
{
    private static readonly string[] Phases =
        [ConditionTypes.Resolved, ConditionTypes.Prepared, ConditionTypes.Built, ConditionTypes.AccuracyVerified, ConditionTypes.Published];

    /// <summary>All conditions of an engine at work or at rest: the summary, then the phases.</summary>
    public static IEnumerable<ConditionDraft> Work(EngineWork work) =>
    [
        .. Summary.Of(work),
        Phase(ConditionTypes.Resolved, work.Of(BuildStage.Resolve), work.Of(BuildStage.Resolve).Length == 0 ? "Every source names its digest." : "The digest of every source is pinned.", isNoneDone: true),
        Phase(ConditionTypes.Prepared, work.Of(BuildStage.Prepare), "The model is prepared for every target."),
        Phase(ConditionTypes.Built, work.Of(BuildStage.Build), "The plan of every target is built."),
        Verified(work),
        Published(work),
    ];

    /// <summary>All phases unknown, for a reason that holds for each.</summary>
    public static IEnumerable<ConditionDraft> Unknown(string reason, string message) =>
        Phases.Select(type => new ConditionDraft(type, ConditionDraft.Unknown, reason, message));

    private static ConditionDraft Phase(string type, StageStep[] steps, string done, bool isNoneDone = false)
    {
        if (steps.FirstOrDefault(step => step.HasFailed) is { } failed)
        {
            return new(type, ConditionDraft.False, failed.Status.Reason!, $"{failed.Stage.Doing}: {failed.Status.Message}");
        }

        if (steps.Length == 0)
        {
            return isNoneDone ? new(type, ConditionDraft.True, Reasons.Pinned, done) : new(type, ConditionDraft.Unknown, Reasons.Pending, "Waits for resolve.");
        }

        StageStep? open = steps.Where(step => !step.HasSucceeded).OrderBy(step => !step.HasJob).FirstOrDefault();
        if (open is null)
        {
            return new(type, ConditionDraft.True, Reasons.Succeeded, done);
        }

        string reason = open.Status.Reason == Reasons.WaitingForStage ? Reasons.Pending : Headline.Reason(open);
        return new(type, ConditionDraft.Unknown, reason, $"{open.Stage.Doing}: {open.Status.Message}");
    }

    private static ConditionDraft Verified(EngineWork work)
    {
        if (work.Steps.FirstOrDefault(step => step.Status is { State: StageState.Failed, ExitCode: PrepareRounds.GateFailed }) is { } failed)
        {
            return new(ConditionTypes.AccuracyVerified, ConditionDraft.False, Reasons.AccuracyGateFailed, $"{failed.Stage.Doing}: {failed.Status.Message}");
        }

        StageStep[] builds = work.Of(BuildStage.Build);
        if (builds.Length == 0 || !builds.All(build => build.HasSucceeded))
        {
            return new(ConditionTypes.AccuracyVerified, ConditionDraft.Unknown, Reasons.Pending, $"{builds.Count(build => build.HasSucceeded)} of {work.Engine.Spec.Targets.Count} targets have passed their gates.");
        }

        string[] simulated = [.. work.Engine.Spec.Targets.Where(target => target.Verification == VerificationMode.Simulated).Select(target => target.Name)];
        string how = simulated.Length == 0 ? "" : $" Simulated, not run on a GPU: {string.Join(", ", simulated)}.";
        return new(ConditionTypes.AccuracyVerified, ConditionDraft.True, simulated.Length == 0 ? "Verified" : "VerifiedSimulated", "Every target passed its gates." + how);
    }

    private static ConditionDraft Published(EngineWork work)
    {
        if (work.IsPublished || work.IsRebuild)
        {
            return new(ConditionTypes.Published, ConditionDraft.True, Reasons.Published, $"Release {work.Release?.Name} is current.");
        }

        StageStep[] publish = work.Of(BuildStage.Publish);
        if (publish.Any(step => step.HasFailed))
        {
            return Phase(ConditionTypes.Published, publish, "");
        }

        return work.Release is null
            ? new(ConditionTypes.Published, ConditionDraft.Unknown, Reasons.Pending, "Nothing is published yet.")
            : new(ConditionTypes.Published, ConditionDraft.False, "OldRelease", $"What is declared now is not published yet.{ReleaseWords.Stays(work.Release)}");
    }
}
