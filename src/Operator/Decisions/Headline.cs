using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The one stage that a glance should see, and what is said of it.</summary>
internal static class Headline
{
    // What every Job goes through in its first seconds.
    private static readonly HashSet<string> Calm = new(StringComparer.Ordinal)
    {
        Reasons.JobCreated, Reasons.Pending, Reasons.StartingOver, Reasons.WaitingForStage, "Starting", "Scheduled", "ContainerCreating", "PodInitializing", "Pulling",
    };

    /// <summary>The stage at work that most needs to be seen: one that waits for something, then one that runs.</summary>
    public static StageStep? Of(EngineWork work) => work.Steps
        .Where(step => !step.IsDone)
        .OrderBy(step => !step.HasJob ? 3 : IsWaiting(step) ? 0 : step.Status.State == StageState.Running ? 1 : 2)
        .ThenBy(step => step.Status.Reason == Reasons.WaitingForStage ? 1 : 0)
        .FirstOrDefault();

    /// <summary>Its reason.</summary>
    public static string Reason(StageStep step) => IsWaiting(step) ? step.Status.Reason! : step.Stage.DoingReason;

    /// <summary>Whether the reason says more than that it is at work.</summary>
    public static bool IsWaiting(StageStep step) => step.Status.State != StageState.Running && step.Status.Reason is { } reason && !Calm.Contains(reason);

    /// <summary>Its sentence.</summary>
    public static string Message(StageStep step, EngineWork work)
    {
        StageStep[] builds = work.Of(BuildStage.Build);
        string progress = step.Status.Progress is { Length: > 0 } told ? $"{told}. " : "";
        string count = builds.Length > 1 && step.Stage.Stage == BuildStage.Build ? $" {builds.Count(build => build.HasSucceeded)} of {builds.Length} targets are built." : "";
        return $"{step.Stage.Doing}: {progress}{(progress.Length > 0 ? step.Status.Message : Sentence.Inner(step.Status.Message ?? ""))}{count}";
    }

    /// <summary>What troubles a stage, with how many others are troubled, and that others go on.</summary>
    public static string Trouble(EngineWork work)
    {
        StageStep[] troubles = work.Troubles;
        int running = work.Steps.Count(step => !step.IsDone && step.HasJob);
        string more = troubles.Length > 1 ? $" {troubles.Length - 1} more of {work.Steps.Count} stages failed." : "";
        string others = running > 0 ? $" {running} other {(running == 1 ? "stage goes" : "stages go")} on." : "";

        // The sentences behind must not fall to the cut.
        return $"{Sentence.Clean($"{troubles[0].Stage.Doing}: {troubles[0].Status.Message}", 1600)}{more}{others}";
    }
}
