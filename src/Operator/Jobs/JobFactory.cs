using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.V1Alpha1.Messages;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Jobs;

/// <summary>Renders the Job of a stage. Pure: equal arguments give equal Jobs. A Job is created once and never applied again, since a queue edits it.</summary>
public static class JobFactory
{
    private const string QueueLabel = "kueue.x-k8s.io/queue-name";
    private const int StandardBackoffLimit = 3;
    private const int StandardDeadlineSeconds = 6 * 60 * 60;
    private const int StandardTtlSeconds = 24 * 60 * 60;

    /// <summary>Renders a Job.</summary>
    /// <param name="engine">The object that it works for and that owns it.</param>
    /// <param name="wanted">What it is to do.</param>
    /// <returns>The Job, ready to be created.</returns>
    /// <exception cref="InvalidJobException">The pass-through asks for what is not allowed, or the order is too large.</exception>
    public static V1Job Create(TrtEngine engine, WantedJob wanted)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(wanted);
        BuilderScheduling scheduling = Scheduling.Merge(wanted.Class.Scheduling, engine.Spec.Builder);
        Dictionary<string, string> labels = Labels(engine, wanted);
        Dictionary<string, string> jobLabels = new(labels, StringComparer.Ordinal);
        if (scheduling.QueueName is { } queue)
        {
            jobLabels[QueueLabel] = queue;
        }

        return new V1Job
        {
            ApiVersion = "batch/v1",
            Kind = "Job",
            Metadata = new V1ObjectMeta
            {
                Name = wanted.Name,
                NamespaceProperty = engine.Metadata.NamespaceProperty,
                Labels = jobLabels,
                Annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    [WellKnownNames.StageNameAnnotation] = wanted.Stage,
                    [WellKnownNames.KeyAnnotation] = wanted.Order.Key,
                },
                OwnerReferences =
                [
                    new V1OwnerReference
                    {
                        ApiVersion = engine.ApiVersion,
                        Kind = engine.Kind,
                        Name = engine.Metadata.Name,
                        Uid = engine.Metadata.Uid,
                        Controller = true,
                        BlockOwnerDeletion = true,
                    },
                ],
            },
            Spec = new V1JobSpec
            {
                Completions = 1,
                Parallelism = 1,
                BackoffLimit = scheduling.BackoffLimit ?? StandardBackoffLimit,
                ActiveDeadlineSeconds = scheduling.ActiveDeadlineSeconds ?? StandardDeadlineSeconds,
                TtlSecondsAfterFinished = scheduling.TtlSecondsAfterFinished ?? StandardTtlSeconds,

                // Two pods would fight for one GPU.
                PodReplacementPolicy = "Failed",
                PodFailurePolicy = FailurePolicy(),

                // A queue admits what is suspended; without one the field stays unset for servers that do not know it.
                Suspend = scheduling.QueueName is null ? null : true,
                Template = PodTemplate.Of(engine, wanted, scheduling, labels),
            },
        };
    }

    private static Dictionary<string, string> Labels(TrtEngine engine, WantedJob wanted)
    {
        Dictionary<string, string> labels = new(StringComparer.Ordinal)
        {
            [WellKnownNames.ManagedByLabel] = WellKnownNames.ManagedBy,
            ["app.kubernetes.io/name"] = "trtengine-builder",
            [WellKnownNames.EngineLabel] = engine.Metadata.Name,
            [WellKnownNames.StageLabel] = wanted.Order.Stage.ToString().ToLowerInvariant(),
            [WellKnownNames.ClassLabel] = ClassLabel.Of(wanted.ClassName),
        };
        if (wanted.Target is { } target)
        {
            labels[WellKnownNames.TargetLabel] = target.Name;
        }

        return labels;
    }

    private static V1PodFailurePolicy FailurePolicy() => new()
    {
        Rules =
        [
            new V1PodFailurePolicyRule
            {
                Action = "Ignore",
                OnPodConditions = [new V1PodFailurePolicyOnPodConditionsPattern { Type = "DisruptionTarget", Status = "True" }],
            },
            new V1PodFailurePolicyRule
            {
                Action = "FailJob",
                OnExitCodes = new V1PodFailurePolicyOnExitCodesRequirement
                {
                    ContainerName = WellKnownNames.BuilderContainer,
                    OperatorProperty = "In",
                    Values = [.. BuilderExitCode.Permanent],
                },
            },
        ],
    };
}
