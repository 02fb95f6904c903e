using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>
/// The decision about a declaration that cannot be carried out: nothing is created, and nothing is deleted either, because it may be mended in a
/// moment and what runs is then still wanted. The release stays, and so does what is known of stages.
/// </summary>
internal static class RefusedDecision
{
    /// <summary>Decides.</summary>
    public static Decision Of(EngineView view, Refusal refusal)
    {
        TrtEngineStatus? last = view.Engine.Status;
        string stays = ReleaseWords.Stays(last?.Release);
        string message = Sentence.Clean(refusal.Message, Sentence.MaxMessage - stays.Length) + stays;
        var status = new TrtEngineStatus
        {
            ObservedGeneration = view.Engine.Metadata.Generation,
            Conditions = ConditionDraft.Dated(
                [
                    new(ConditionTypes.Ready, ConditionDraft.False, refusal.Reason, message),
                    new(ConditionTypes.Stalled, ConditionDraft.True, refusal.Reason, message),
                    .. ConditionsOf.Unknown(refusal.Reason, "The declaration is not carried out; see Stalled."),
                ],
                view),
            Release = last?.Release,
            Candidate = last?.Candidate,
            Stages = last?.Stages,
            LastHandledRebuild = last?.LastHandledRebuild,
        };
        return new() { Finalizer = FinalizerOf.Living(view), Status = status, Events = EventsOf.Summary(last, status, isSuspended: false) };
    }
}
