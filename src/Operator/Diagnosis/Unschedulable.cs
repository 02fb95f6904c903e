using System.Globalization;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>Why no node takes a pod, and what would help.</summary>
internal static class Unschedulable
{
    private const int MostForeign = 600;

    public static StageDiagnosis Explain(string message, IReadOnlyDictionary<string, string>? selector)
    {
        if (message.Contains("scheduling gate", StringComparison.OrdinalIgnoreCase))
        {
            return new(StageState.Queued, "WaitingForQueue", "Waits until a queue opens the pod's scheduling gate.");
        }

        if (message.Contains("no nodes available to schedule pods", StringComparison.Ordinal))
        {
            return Pending(Obstacle.NoMatch, "Waits for a node: the cluster has none.");
        }

        if (message.Contains("unbound immediate PersistentVolumeClaims", StringComparison.Ordinal) || message.Contains("persistentvolumeclaim", StringComparison.Ordinal))
        {
            return Pending("WaitingForVolume", $"Waits for a volume: {Sentence.Clean(message, MostForeign).TrimEnd('.')}. Create the claim that spec.builder.volumes names, or look why it is not bound.");
        }

        if (SchedulerMessage.Parse(message) is not { } parsed)
        {
            return Pending("Unschedulable", $"Waits for a node: {Sentence.Clean(message, MostForeign).TrimEnd('.')}.");
        }

        Obstacle[] causes = [.. parsed.Causes.Select(cause => Obstacle.Of(cause.Count, cause.Words, selector))];

        // What is nearest to running: a node that is only full may become free by itself, one without the labels never does.
        Obstacle nearest = causes.OrderBy(cause => cause.Rank).First();
        string counted = parsed.Nodes == 1 ? "the only node" : string.Create(CultureInfo.InvariantCulture, $"of {parsed.Nodes} nodes,");
        return Pending(nearest.Reason, $"Waits for a node: {counted} {string.Join("; ", causes.Select(cause => cause.Words(parsed.Nodes)))}. {nearest.Help}");
    }

    private static StageDiagnosis Pending(string reason, string message) => new(StageState.Pending, reason, message);
}
