using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Reconciliation;

/// <summary>Says in the status that a Job could not be created, which the decision could not know.</summary>
internal static class CreationTrouble
{
    /// <summary>The reason of the conditions.</summary>
    public const string Reason = "JobNotCreated";

    /// <summary>Puts the trouble into the conditions that people look at.</summary>
    /// <param name="status">The status, which is changed.</param>
    /// <param name="job">The Job's name.</param>
    /// <param name="said">What the API server said.</param>
    public static void Show(TrtEngineStatus status, string job, string said)
    {
        string message = Sentence.Clean($"Job {job} cannot be created, and is tried again: {said}");
        foreach (V1Condition condition in (status.Conditions ?? []).Where(condition => condition.Type is "Ready" or "Reconciling" && !(condition is { Type: "Ready", Status: "True" })))
        {
            condition.Reason = Reason;
            condition.Message = message;
        }

        foreach (StageStatus stage in (status.Stages ?? []).Where(stage => stage.Job == job && stage.State == StageState.Pending))
        {
            stage.Reason = Reason;
            stage.Message = message;
            stage.StartedAt = null;
        }
    }

    /// <summary>The event of a trouble that the last status did not tell yet.</summary>
    /// <param name="last">The status as it was.</param>
    /// <param name="now">The status with the trouble in it.</param>
    /// <returns>The event; null where it was told.</returns>
    public static EngineEvent? EventOf(TrtEngineStatus? last, TrtEngineStatus now)
        => Condition(last) is null && Condition(now) is { } shown ? new EngineEvent(true, Reason, shown.Message) : null;

    private static V1Condition? Condition(TrtEngineStatus? status) => status?.Conditions?.FirstOrDefault(condition => condition.Reason == Reason);
}
