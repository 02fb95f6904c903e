using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Decisions;

/// <summary>A condition before it has its times.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Status">True, False or Unknown.</param>
/// <param name="Reason">One CamelCase word.</param>
/// <param name="Message">One sentence.</param>
internal sealed record ConditionDraft(string Type, string Status, string Reason, string Message)
{
    public const string True = "True";
    public const string False = "False";
    public const string Unknown = "Unknown";

    /// <summary>The last condition of a type; null where there is none.</summary>
    public static V1Condition? Last(TrtEngineStatus? status, string type) => status?.Conditions?.FirstOrDefault(one => one?.Type == type);

    /// <summary>Whether the last condition of a type was True.</summary>
    public static bool WasTrue(TrtEngineStatus? status, string type) => Last(status, type)?.Status == True;

    /// <summary>Conditions with the generation that they speak of; a time of transition stays until the status itself flips.</summary>
    public static IList<V1Condition> Dated(IEnumerable<ConditionDraft> drafts, EngineView view) =>
    [
        .. drafts.Select(draft =>
        {
            V1Condition? last = Last(view.Engine.Status, draft.Type);
            return new V1Condition
            {
                Type = draft.Type,
                Status = draft.Status,
                Reason = draft.Reason,
                Message = Sentence.Clean(draft.Message),
                ObservedGeneration = view.Engine.Metadata.Generation ?? 0,
                LastTransitionTime = last?.Status == draft.Status ? last.LastTransitionTime : Times.Second(view.Now),
            };
        }),
    ];
}
