using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Jobs;

/// <summary>Renders the pod of a stage: one container that needs no right in the cluster and no writable root.</summary>
internal static class PodTemplate
{
    public static V1PodTemplateSpec Of(TrtEngine engine, WantedJob wanted, BuilderScheduling scheduling, IReadOnlyDictionary<string, string> labels)
    {
        PodVolumes volumes = PodVolumes.Of(engine.Spec, wanted, scheduling);
        return new V1PodTemplateSpec
        {
            Metadata = new V1ObjectMeta
            {
                // Ours last: the operator finds pods by them.
                Labels = Scheduling.Join(scheduling.PodLabels, new Dictionary<string, string>(labels, StringComparer.Ordinal)),
                Annotations = scheduling.PodAnnotations,
            },
            Spec = new V1PodSpec
            {
                RestartPolicy = "Never",
                ServiceAccountName = scheduling.ServiceAccountName,

                // Builders hold no Kubernetes rights.
                AutomountServiceAccountToken = false,
                EnableServiceLinks = false,
                NodeSelector = GpuNodes.Selector(wanted.Target, scheduling.NodeSelector),
                Affinity = GpuNodes.Affinity(wanted.Target, wanted.Class.AllowSharedGpus, scheduling.Affinity),
                Tolerations = scheduling.Tolerations,
                TopologySpreadConstraints = scheduling.TopologySpreadConstraints,
                PriorityClassName = scheduling.PriorityClassName,
                RuntimeClassName = scheduling.RuntimeClassName,
                SchedulerName = scheduling.SchedulerName,
                ImagePullSecrets = scheduling.ImagePullSecrets,
                SecurityContext = SecurityContexts.OfPod(scheduling.PodSecurityContext),
                TerminationGracePeriodSeconds = 30,
                Volumes = volumes.Volumes,
                Containers =
                [
                    new V1Container
                    {
                        Name = WellKnownNames.BuilderContainer,
                        Image = wanted.Class.Image,
                        ImagePullPolicy = wanted.Class.ImagePullPolicy.ToString(),
                        Args = ["job"],
                        WorkingDir = WellKnownNames.WorkFolder,
                        Env = Environment(wanted, scheduling.Env),
                        Resources = GpuNodes.Resources(wanted.Target, scheduling.Resources),
                        SecurityContext = SecurityContexts.OfContainer(scheduling.SecurityContext),
                        VolumeMounts = volumes.Mounts,
                        TerminationMessagePath = WellKnownNames.TerminationMessagePath,
                        TerminationMessagePolicy = "File",
                    },
                ],
            },
        };
    }

    private static List<V1EnvVar> Environment(WantedJob wanted, IList<V1EnvVar>? more)
    {
        string order;
        try
        {
            order = BuildMessages.WriteOrder(wanted.Order);
        }
        catch (InvalidDeclarationException e)
        {
            throw new InvalidJobException(e.Message);
        }

        (string Name, string Value)[] ours =
        [
            (WellKnownNames.OrderVariable, order),
            ("TRTENGINE_WORK", WellKnownNames.WorkFolder + "/.trtengine"),
            ("HOME", WellKnownNames.WorkFolder),
            ("XDG_CACHE_HOME", WellKnownNames.WorkFolder + "/.cache"),
            ("TMPDIR", WellKnownNames.WorkFolder),

            // Its sockets would go to a folder that cannot be written to.
            ("DOTNET_EnableDiagnostics", "0"),
        ];
        if ((more ?? []).Any(one => string.IsNullOrEmpty(one?.Name)))
        {
            throw new InvalidJobException("spec.builder.env: a variable has no name; give it one, or remove it.");
        }

        return
        [
            .. (more ?? []).Where(one => ours.All(our => our.Name != one.Name)),

            // A kubelet would put other variables in place of $(NAME); $$ stands for $.
            .. ours.Select(our => new V1EnvVar { Name = our.Name, Value = our.Value.Replace("$", "$$", StringComparison.Ordinal) }),
        ];
    }
}
