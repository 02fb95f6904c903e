using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Yaml;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Jobs;

/// <summary>A TrtEngine and the Jobs that it may want.</summary>
internal static class Wanted
{
    public const string Key = "0011223344556677889900112233445566778899001122334455667788990011";

    private const string Declaration = """
        apiVersion: trtengine.dev/v1alpha1
        kind: TrtEngine
        metadata:
          name: ocr-rec
          namespace: vision
          labels: {app.kubernetes.io/instance: of-argo, team: vision}
          annotations: {argocd.argoproj.io/tracking-id: of-argo}
        spec:
          model:
            source: {uri: azblob://acct/models/rec.onnx, sha256: "06b3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e", secretRef: {name: model.read}}
          profiles:
            - name: lines
              inputs: [{name: x, min: [1, 3, 48, 32], opt: [8, 3, 48, 320], max: [16, 3, 48, 1280]}]
          precisions: [INT8, FP16]
          targets:
            - {name: h100, architecture: Hopper}
            - {name: rtx4090, computeCapability: "8.9", runtime: TensorRTRTX}
            - {name: cpu, runtime: OnnxRuntime}
          calibration:
            source: {uri: azblob://acct/data/calib.tar, secretRef: {name: data-read}}
          accuracy:
            source: {uri: azblob://acct/data/eval.tar, secretRef: {name: data-read}}
            gates:
              - {name: cosine, metric: CosineSimilarity, output: softmax, min: "0.999"}
          publish:
            destination: {uri: azblob://acct/engines, secretRef: {name: engines-write}}
        """;

    public static readonly BuilderClassSpec CpuClass = new() { Image = "registry.example/trtengine-builder:1.0.0", Runtime = TargetRuntime.OnnxRuntime };

    public static readonly BuilderClassSpec RtxClass = new() { Image = "registry.example/trtengine-builder:1.0.0-rtx", Runtime = TargetRuntime.TensorRTRTX };

    public static readonly BuilderClassSpec GpuClass = new() { Image = "registry.example/trtengine-builder:1.0.0-tensorrt", Runtime = TargetRuntime.TensorRT };

    public static TrtEngine Engine(BuilderScheduling? builder = null)
    {
        TrtEngine engine = TrtEngineYaml.Read(Declaration, "trtengine.yaml").Engine;
        engine.Metadata.Uid = "8d7c2f0e-5a3b-4a53-9c1d-1f2e3d4c5b6a";
        engine.Metadata.Generation = 3;
        engine.Spec.Builder = builder;
        return engine;
    }

    public static WantedJob Job(TrtEngine engine, BuildStage stage, string? target = null, BuilderClassSpec? ofClass = null, string className = "builtin-cpu")
    {
        string name = stage switch
        {
            BuildStage.Prepare => "prepare-1a2b3c4d",
            BuildStage.Build => "build-" + target,
            _ => stage.ToString().ToLowerInvariant(),
        };
        BuildOrder order = new()
        {
            Stage = stage,
            Namespace = engine.Metadata.NamespaceProperty,
            Name = engine.Metadata.Name,
            Uid = engine.Metadata.Uid,
            Generation = 3,
            Key = Key,
            Target = target,
            Spec = Engine().Spec,
        };
        return new(JobNames.Of(engine.Metadata.Name, name, Key), name, order, engine.Spec.Targets.SingleOrDefault(one => one.Name == target), className, ofClass ?? CpuClass);
    }

    public static WantedJob Hopper(TrtEngine engine, BuilderScheduling? ofClass = null, bool allowShared = false, bool allowHostPath = false)
        => Job(engine, BuildStage.Build, "h100", new BuilderClassSpec { Image = GpuClass.Image, Scheduling = ofClass, AllowSharedGpus = allowShared, AllowHostPath = allowHostPath }, "builtin-gpu");

    /// <summary>Everything that can be passed through.</summary>
    public static BuilderScheduling Everything() => new()
    {
        ServiceAccountName = "builder",
        NodeSelector = new Dictionary<string, string> { ["pool"] = "builders" },
        Tolerations = [new V1Toleration { Key = "nvidia.com/gpu", OperatorProperty = "Exists", Effect = "NoSchedule" }],
        Affinity = new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms =
                    [
                        new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = "topology.kubernetes.io/zone", OperatorProperty = "In", Values = ["a"] }] },
                        new V1NodeSelectorTerm { MatchFields = [new V1NodeSelectorRequirement { Key = "metadata.name", OperatorProperty = "In", Values = ["gpu-7"] }] },
                    ],
                },
            },
        },
        TopologySpreadConstraints = [new V1TopologySpreadConstraint { MaxSkew = 1, TopologyKey = "kubernetes.io/hostname", WhenUnsatisfiable = "ScheduleAnyway" }],
        Resources = new V1ResourceRequirements
        {
            Limits = new Dictionary<string, ResourceQuantity> { ["memory"] = new("32Gi") },
            Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("8") },
        },
        PriorityClassName = "batch",
        RuntimeClassName = "nvidia",
        SchedulerName = "volcano",
        ImagePullSecrets = [new V1LocalObjectReference { Name = "registry" }],
        PodSecurityContext = new V1PodSecurityContext { FsGroup = 4000, SupplementalGroups = [44] },
        SecurityContext = new V1SecurityContext { Capabilities = new V1Capabilities { Add = ["IPC_LOCK"] } },
        PodLabels = new Dictionary<string, string> { ["team"] = "vision", [WellKnownNames.EngineLabel] = "stolen" },
        PodAnnotations = new Dictionary<string, string> { ["sidecar.istio.io/inject"] = "false" },
        QueueName = "gpu-queue",
        Env = [new V1EnvVar { Name = "HTTPS_PROXY", Value = "http://proxy:3128" }, new V1EnvVar { Name = "HOME", Value = "/root" }],
        Volumes = [new V1Volume { Name = "cache", PersistentVolumeClaim = new V1PersistentVolumeClaimVolumeSource { ClaimName = "cache" } }],
        VolumeMounts = [new V1VolumeMount { Name = "cache", MountPath = "/cache" }],
        ActiveDeadlineSeconds = 7200,
        TtlSecondsAfterFinished = 600,
        BackoffLimit = 1,
    };
}
