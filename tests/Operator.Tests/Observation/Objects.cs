using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Tests.Observation;

/// <summary>Jobs and pods as a server shows them, with all that nobody reads.</summary>
internal static class Objects
{
    public static readonly DateTime Noon = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    public static V1Job Job() => new()
    {
        ApiVersion = "batch/v1",
        Kind = "Job",
        Metadata = Metadata("demo-prepare-0011223344", "TrtEngine", "trtengine.dev/v1alpha1"),
        Spec = new V1JobSpec
        {
            Parallelism = 1,
            BackoffLimit = 3,
            Suspend = true,
            Template = new V1PodTemplateSpec { Spec = new V1PodSpec { Containers = [new V1Container { Name = "builder", Image = "i" }] } },
        },
        Status = new V1JobStatus
        {
            Active = 1,
            Failed = 2,
            Succeeded = 0,
            StartTime = Noon,
            Conditions =
            [
                new V1JobCondition { Type = "Suspended", Status = "False", Reason = "JobResumed" },
                new V1JobCondition { Type = "Failed", Status = "True", Reason = "BackoffLimitExceeded", Message = "Job has reached the specified backoff limit", LastTransitionTime = Noon.AddHours(1) },
            ],
        },
    };

    public static V1Pod Pod() => new()
    {
        ApiVersion = "v1",
        Kind = "Pod",
        Metadata = Metadata("demo-prepare-0011223344-abcde", "Job", "batch/v1"),
        Spec = new V1PodSpec
        {
            NodeName = "gpu-7",
            NodeSelector = new Dictionary<string, string> { ["nvidia.com/gpu.compute.major"] = "9" },
            Containers = [new V1Container { Name = "builder", Image = "i", Env = [new V1EnvVar { Name = "TRTENGINE_ORDER", Value = "{}" }] }],
        },
        Status = new V1PodStatus
        {
            Phase = "Failed",
            Reason = "Evicted",
            Message = "The node was low on memory.",
            PodIP = "10.0.0.1",
            Conditions =
            [
                new V1PodCondition { Type = "Ready", Status = "False" },
                new V1PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = "0/1 nodes are available: 1 Insufficient cpu." },
                new V1PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "PreemptionByScheduler" },
            ],
            ContainerStatuses =
            [
                new V1ContainerStatus { Name = "istio-proxy", Image = "i", ImageID = "i", State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 99 } } },
                new V1ContainerStatus
                {
                    Name = "builder",
                    Image = "i",
                    ImageID = "i",
                    State = new V1ContainerState { Terminated = new V1ContainerStateTerminated { ExitCode = 137, Reason = "OOMKilled", Message = "{}", StartedAt = Noon, FinishedAt = Noon } },
                },
            ],
        },
    };

    private static V1ObjectMeta Metadata(string name, string ownerKind, string ownerVersion) => new()
    {
        Name = name,
        NamespaceProperty = "vision",
        Uid = "uid-of-" + name,
        ResourceVersion = "123",
        CreationTimestamp = Noon,
        Labels = new Dictionary<string, string> { [WellKnownNames.EngineLabel] = "demo", [WellKnownNames.ClassLabel] = "builtin-cpu", ["controller-uid"] = "x" },
        Annotations = new Dictionary<string, string> { [WellKnownNames.StageNameAnnotation] = "prepare-1a2b3c4d", [WellKnownNames.KeyAnnotation] = "0011", ["big"] = new string('x', 1000) },
        ManagedFields = [new V1ManagedFieldsEntry { Manager = "m" }],
        OwnerReferences =
        [
            new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "c", Uid = "c" },
            new V1OwnerReference { ApiVersion = ownerVersion, Kind = ownerKind, Name = "demo", Uid = "owner", Controller = true, BlockOwnerDeletion = true },
        ],
    };
}
