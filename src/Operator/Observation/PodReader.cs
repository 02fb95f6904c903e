using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Observation;

/// <summary>Reads what matters off a builder's pod.</summary>
public static class PodReader
{
    /// <summary>Reads a pod. Nothing that is missing or odd makes it fail.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="progress">The last progress that its log told; null where logs are not followed.</param>
    /// <returns>What the operator goes by.</returns>
    public static ObservedPod Read(V1Pod pod, string? progress = null)
    {
        ArgumentNullException.ThrowIfNull(pod);
        V1ObjectMeta metadata = pod.Metadata ?? new V1ObjectMeta();
        V1PodCondition? unscheduled = Condition(pod, "PodScheduled", "False");
        V1PodCondition? disrupted = Condition(pod, "DisruptionTarget", "True");
        V1ContainerState? state = pod.Status?.ContainerStatuses?.FirstOrDefault(one => one?.Name == WellKnownNames.BuilderContainer)?.State;
        V1ContainerState? before = pod.Status?.InitContainerStatuses?.FirstOrDefault(one => one?.State?.Waiting is not null)?.State;
        V1ContainerStateWaiting? waiting = state?.Waiting ?? before?.Waiting;
        return new ObservedPod(
            metadata.Name ?? "",
            metadata.Uid ?? "",
            metadata.OwnerReferences?.FirstOrDefault(owner => owner is { Controller: true, Kind: "Job" })?.Uid,
            metadata.CreationTimestamp is { } created ? new DateTimeOffset(DateTime.SpecifyKind(created, DateTimeKind.Utc)) : default,
            pod.Status?.Phase ?? "Pending",
            pod.Status?.Reason,
            pod.Status?.Message,
            IsHeld(unscheduled) ? unscheduled!.Message ?? "" : null,
            disrupted is not null,
            disrupted?.Reason,
            waiting?.Reason,
            waiting?.Message,
            state?.Terminated?.ExitCode,
            state?.Terminated?.Reason,
            state?.Terminated?.Message,
            pod.Spec?.NodeName,
            metadata.DeletionTimestamp is not null,
            progress,
            IsHeld(unscheduled) && pod.Spec?.NodeSelector is { Count: > 0 } selector ? new Dictionary<string, string>(selector, StringComparer.Ordinal) : null);
    }

    private static bool IsHeld(V1PodCondition? unscheduled) => unscheduled is { Reason: "Unschedulable" or "SchedulingGated" };

    private static V1PodCondition? Condition(V1Pod pod, string type, string status)
        => pod.Status?.Conditions?.FirstOrDefault(condition => condition?.Type == type && condition.Status == status);
}
