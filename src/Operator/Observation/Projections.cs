using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Observation;

/// <summary>What informers keep of Jobs and pods: a tenth of the object. Whatever <see cref="JobReader"/> or <see cref="PodReader"/> reads has to be here, and in <see cref="JobPacking"/> and <see cref="PodPacking"/>.</summary>
public static class Projections
{
    /// <summary>The longest termination message that a kubelet passes on, in bytes.</summary>
    private const int MostMessage = 4096;

    internal static readonly string[] JobLabels = [WellKnownNames.EngineLabel, WellKnownNames.ClassLabel];
    internal static readonly string[] JobAnnotations = [WellKnownNames.StageNameAnnotation, WellKnownNames.KeyAnnotation];
    internal static readonly string[] PodLabels = [WellKnownNames.EngineLabel];

    /// <summary>What is read of TrtEngines: all but the record of who wrote which field.</summary>
    public static IReadOnlyDictionary<Type, string[]> EngineFields { get; } = new Dictionary<Type, string[]>
    {
        [typeof(V1ObjectMeta)] =
        [
            "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "finalizers", "labels", "annotations",
            "ownerReferences",
        ],
    };

    /// <summary>What is read of Jobs and pods as they come, before anything is kept: most of either is the pod's template, which nobody asks for.</summary>
    public static IReadOnlyDictionary<Type, string[]> Fields { get; } = new Dictionary<Type, string[]>
    {
        [typeof(V1ObjectMeta)] =
        [
            "name", "namespace", "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "labels", "annotations", "ownerReferences",
        ],
        [typeof(V1JobSpec)] = ["parallelism", "suspend"],
        [typeof(V1JobStatus)] = ["active", "failed", "completionTime", "conditions"],
        [typeof(V1PodSpec)] = ["nodeName", "nodeSelector"],
        [typeof(V1PodStatus)] = ["phase", "reason", "message", "conditions", "containerStatuses", "initContainerStatuses"],
        [typeof(V1ContainerStatus)] = ["name", "state"],
    };

    /// <summary>Keeps of a Job what is read.</summary>
    /// <param name="job">The Job, which may be used up.</param>
    /// <returns>The small one.</returns>
    public static V1Job Of(V1Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return new V1Job
        {
            Metadata = Of(job.Metadata, JobLabels, JobAnnotations),

            // Almost every Job runs one pod and is not suspended, which is what no spec means too.
            Spec = job.Spec is { Suspend: true } or { Parallelism: not (null or 1) } ? new V1JobSpec { Parallelism = job.Spec.Parallelism, Suspend = job.Spec.Suspend } : null,
            Status = job.Status is null ? null : new V1JobStatus
            {
                Active = job.Status.Active,
                Failed = job.Status.Failed,
                CompletionTime = job.Status.CompletionTime,
                Conditions = job.Status.Conditions?.Where(one => one is { Status: "True", Type: "Complete" or "Failed" }).Select(one => new V1JobCondition
                {
                    Type = Known(one.Type),
                    Status = "True",
                    Reason = Known(one.Reason),
                    Message = one.Message,
                    LastTransitionTime = one.LastTransitionTime,
                }).ToArray() is { Length: > 0 } conditions ? conditions : null,
            },
        };
    }

    /// <summary>Keeps of a pod what is read.</summary>
    /// <param name="pod">The pod, which may be used up.</param>
    /// <returns>The small one.</returns>
    public static V1Pod Of(V1Pod pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        bool waits = pod.Status?.Conditions?.Any(one => one is { Type: "PodScheduled", Status: "False" }) == true;
        return new V1Pod
        {
            Metadata = Of(pod.Metadata, PodLabels, []),
            Spec = HasDoneItsWork(pod) ? null : new V1PodSpec { Containers = null!, NodeName = pod.Spec?.NodeName, NodeSelector = waits ? pod.Spec?.NodeSelector : null },
            Status = pod.Status is null ? null : new V1PodStatus
            {
                Phase = Known(pod.Status.Phase),
                Reason = Known(pod.Status.Reason),
                Message = pod.Status.Message,
                Conditions = pod.Status.Conditions?
                    .Where(one => one is { Type: "PodScheduled", Status: "False" } or { Type: "DisruptionTarget", Status: "True" })
                    .Select(one => new V1PodCondition { Type = Known(one.Type), Status = Known(one.Status), Reason = Known(one.Reason), Message = one.Message })
                    .ToArray() is { Length: > 0 } conditions ? conditions : null,
                ContainerStatuses = Of(pod.Status.ContainerStatuses?.Where(one => one?.Name == WellKnownNames.BuilderContainer)),
                InitContainerStatuses = Of(pod.Status.InitContainerStatuses?.Where(one => one?.State?.Waiting is not null)),
            },
        };
    }

    // Nobody is told where it ran; most pods there are have come to this, and a spec is large even when empty.
    private static bool HasDoneItsWork(V1Pod pod)
        => pod.Status is { Phase: "Succeeded", Reason: null }
            && pod.Status.Conditions?.Any(one => one is { Type: "DisruptionTarget", Status: "True" }) != true
            && pod.Status.ContainerStatuses?.Any(one => one?.Name == WellKnownNames.BuilderContainer && one.State?.Terminated?.ExitCode == 0) == true;

    private static V1ContainerStatus[]? Of(IEnumerable<V1ContainerStatus>? statuses)
        => statuses?.Select(one => new V1ContainerStatus
        {
            Name = Known(one.Name),
            Image = null!,
            ImageID = null!,
            State = new V1ContainerState
            {
                Running = one.State?.Running is null ? null : new V1ContainerStateRunning(),
                Waiting = one.State?.Waiting is { } waiting ? new V1ContainerStateWaiting { Reason = Known(waiting.Reason), Message = waiting.Message } : null,
                Terminated = one.State?.Terminated is { } ended
                    ? new V1ContainerStateTerminated
                    {
                        ExitCode = ended.ExitCode,
                        Reason = Known(ended.Reason),
                        Message = ended.Message is { Length: > MostMessage } ? ended.Message[..MostMessage] : ended.Message,
                    }
                    : null,
            },
        }).ToArray() is { Length: > 0 } kept ? kept : null;

    private static V1ObjectMeta Of(V1ObjectMeta? metadata, string[] labels, string[] annotations) => new()
    {
        Name = metadata?.Name,
        NamespaceProperty = Known(metadata?.NamespaceProperty),
        Uid = metadata?.Uid,
        ResourceVersion = metadata?.ResourceVersion,
        CreationTimestamp = metadata?.CreationTimestamp,
        DeletionTimestamp = metadata?.DeletionTimestamp,
        Labels = Of(metadata?.Labels, labels),
        Annotations = Of(metadata?.Annotations, annotations),
        OwnerReferences = metadata?.OwnerReferences?.Where(owner => owner is { Controller: true }).Select(owner => new V1OwnerReference
        {
            ApiVersion = Known(owner.ApiVersion),
            Kind = Known(owner.Kind),
            Name = owner.Name,
            Uid = owner.Uid,
            Controller = true,
        }).ToArray() is { Length: > 0 } owners ? owners : null,
    };

    // Two arrays: of so few entries a table with buckets is three times as large, and no faster.
    private static SortedList<string, string>? Of(IDictionary<string, string>? map, string[] keys)
    {
        SortedList<string, string>? kept = null;
        foreach (string key in keys)
        {
            if (map is not null && map.TryGetValue(key, out string? value))
            {
                (kept ??= new SortedList<string, string>(keys.Length, StringComparer.Ordinal))[key] = value;
            }
        }

        return kept;
    }

    // Words that thousands of objects share: kept once. Only short ones, so that hostile texts do not stay for ever.
    private static string? Known(string? text) => text is { Length: <= 63 } ? string.Intern(text) : text;
}
