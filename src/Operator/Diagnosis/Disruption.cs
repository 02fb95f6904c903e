using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Observation;

namespace TrtOperator.Operator.Diagnosis;

/// <summary>Why the cluster took a pod away that had done nothing wrong.</summary>
internal static class Disruption
{
    public static string Words(ObservedPod pod) => pod.DisruptionReason switch
    {
        "PreemptionByScheduler" or "PreemptionByKubeScheduler" => $"Pod '{pod.Name}' made room for one of higher priority. Give it a higher one with spec.builder.priorityClassName if this repeats.",
        "DeletionByTaintManager" => $"Pod '{pod.Name}' was taken off its node by a taint, most often because {Node(pod)} did not answer any more.",
        "EvictionByEvictionAPI" => $"Pod '{pod.Name}' was evicted by request, as when {Node(pod)} is drained.",
        "DeletionByPodGC" => $"Pod '{pod.Name}' went with {Node(pod)}, which does not exist any more.",
        "TerminationByKubelet" => $"Pod '{pod.Name}' was stopped by {Node(pod)}, which ran short of something or was shut down. Request what the builder needs in spec.builder.resources if this repeats.",
        { Length: > 0 } other => $"Pod '{pod.Name}' was taken away by the cluster ({Sentence.Clean(other, 64)}).",
        _ => $"Pod '{pod.Name}' was taken away by the cluster.",
    };

    private static string Node(ObservedPod pod) => pod.NodeName is { Length: > 0 } node ? $"node '{Sentence.Clean(node, 253)}'" : "its node";
}
