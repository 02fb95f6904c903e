using CsCheck;
using k8s;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Jobs;

namespace TrtOperator.Operator.Tests.Jobs;

/// <summary>Whatever is passed through, what the operator goes by and what keeps a node safe holds.</summary>
public sealed class AnySchedulingTests
{
    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "pool", "HOME", "TRTENGINE_ORDER", "nvidia.com/gpu", "nvidia.com/gpu.compute.major", "memory", WellKnownNames.EngineLabel, WellKnownNames.ManagedByLabel, "$(HOME)");

    private static readonly Gen<Dictionary<string, string>?> Map = Maybe(Gen.Select(Name, Name).Array[0, 4].Select(pairs => pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.Item2)));

    private static readonly Gen<V1NodeSelectorTerm> Term = Name.Array[0, 3].Select(keys => new V1NodeSelectorTerm { MatchExpressions = [.. keys.Select(key => new V1NodeSelectorRequirement { Key = key, OperatorProperty = "Exists" })] });

    private static readonly Gen<V1Affinity?> Affinity = Maybe(Term.Array[1, 3].Select(terms => new V1Affinity { NodeAffinity = new V1NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector { NodeSelectorTerms = terms } } }));

    private static readonly Gen<V1ResourceRequirements?> Resources = Maybe(Gen.Select(Name, Gen.Int[0, 9]).Array[0, 3].Select(pairs => new V1ResourceRequirements
    {
        Limits = pairs.DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => new ResourceQuantity(pair.Item2.ToString())),
    }));

    private static readonly Gen<V1PodSecurityContext?> PodSecurity = Maybe(Gen.Select(Gen.Int[0, 2], Gen.Bool.Nullable(), (user, root) => new V1PodSecurityContext { RunAsUser = user, RunAsNonRoot = root }));

    private static readonly Gen<V1SecurityContext?> Security = Maybe(Gen.Select(Gen.Bool.Nullable(), Gen.Bool.Nullable(), (writable, escalates) => new V1SecurityContext { ReadOnlyRootFilesystem = writable, AllowPrivilegeEscalation = escalates }));

    private static readonly Gen<V1Volume[]?> Volumes = Maybe(Gen.Select(Name, Gen.Bool).Array[0, 3].Select(ones => ones.Select(one => one.Item2
        ? new V1Volume { Name = one.Item1, HostPath = new V1HostPathVolumeSource { Path = "/" } }
        : new V1Volume { Name = one.Item1, EmptyDir = new V1EmptyDirVolumeSource() }).ToArray()));

    private static readonly Gen<BuilderScheduling> Any =
        from maps in Map.Array[3]
        from affinity in Affinity
        from resources in Resources
        from pod in PodSecurity
        from container in Security
        from volumes in Volumes
        from env in Maybe(Name.Array[0, 4])
        from mounts in Maybe(Gen.OneOf("/a", "/work/b", "/var/run").Array[0, 2])
        from queue in Maybe(Gen.OneOf("q", "r"))
        select new BuilderScheduling
        {
            NodeSelector = maps[0],
            PodLabels = maps[1],
            PodAnnotations = maps[2],
            Affinity = affinity,
            Resources = resources,
            PodSecurityContext = pod,
            SecurityContext = container,
            Volumes = volumes,
            Env = env?.Select(name => new V1EnvVar { Name = name, Value = "theirs" }).ToArray(),
            VolumeMounts = mounts?.Select(path => new V1VolumeMount { Name = "a", MountPath = path }).ToArray(),
            QueueName = queue,
        };

    [Fact]
    public void Whatever_is_passed_through_our_own_holds() => Gen.Select(Any, Any, Gen.OneOf("h100", "rtx4090", "cpu")).Sample(
        (ofClass, ofEngine, target) =>
        {
            TrtEngine engine = Wanted.Engine(ofEngine);
            string before = KubernetesJson.Serialize(ofEngine) + KubernetesJson.Serialize(ofClass);
            WantedJob wanted = Wanted.Job(engine, BuildStage.Build, target, new BuilderClassSpec { Image = "i", Scheduling = ofClass });
            V1Job job;
            try
            {
                job = JobFactory.Create(engine, wanted);
            }
            catch (InvalidJobException e)
            {
                e.Message.Should().StartWith("spec.builder.volumes: ");
                ofEngine.Volumes!.Should().Contain(volume => volume.HostPath != null);
                return;
            }

            V1PodSpec pod = job.Spec.Template.Spec;
            V1Container container = pod.Containers.Should().ContainSingle().Subject;
            foreach (KeyValuePair<string, string> label in job.Metadata.Labels.Where(one => one.Key.StartsWith("trtengine.dev/", StringComparison.Ordinal)))
            {
                job.Spec.Template.Metadata.Labels[label.Key].Should().Be(label.Value);
            }

            container.Env.Last(one => one.Name == WellKnownNames.OrderVariable).Value.Should().Be(BuildMessages.WriteOrder(wanted.Order));
            container.Env.Select(one => one.Name).TakeLast(6).Should().Equal("TRTENGINE_ORDER", "TRTENGINE_WORK", "HOME", "XDG_CACHE_HOME", "TMPDIR", "DOTNET_EnableDiagnostics");
            (pod.RestartPolicy, pod.AutomountServiceAccountToken, job.Spec.Suspend == true).Should().Be(("Never", false, (ofEngine.QueueName ?? ofClass.QueueName) is not null));
            container.SecurityContext.AllowPrivilegeEscalation.Should().Be(ofEngine.SecurityContext?.AllowPrivilegeEscalation ?? ofClass.SecurityContext?.AllowPrivilegeEscalation ?? false);
            container.SecurityContext.ReadOnlyRootFilesystem.Should().Be(ofEngine.SecurityContext?.ReadOnlyRootFilesystem ?? ofClass.SecurityContext?.ReadOnlyRootFilesystem ?? true);
            container.SecurityContext.Capabilities.Drop.Should().Equal("ALL");
            pod.SecurityContext.RunAsUser.Should().Be(ofEngine.PodSecurityContext?.RunAsUser ?? ofClass.PodSecurityContext?.RunAsUser ?? 65532);
            HashSet<string> ofTheClass = [.. (ofClass.Volumes ?? []).Select(volume => volume.Name)];
            pod.Volumes.Should().OnlyContain(volume => volume.HostPath == null || ofTheClass.Contains(volume.Name));
            if (target == "h100")
            {
                pod.NodeSelector["nvidia.com/gpu.compute.major"].Should().Be("9");
                container.Resources.Limits.Keys.Should().Contain(name => name.Contains("gpu"));
                pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms.Should()
                    .HaveCount(Terms(ofClass) * Terms(ofEngine)).And.OnlyContain(term => term.MatchExpressions.Any(one => one.Key == "nvidia.com/gpu.sharing-strategy"));
            }
            else
            {
                (container.Resources.Limits?.Keys ?? []).Should().NotContain(name => name.Contains("gpu"));
            }

            (KubernetesJson.Serialize(ofEngine) + KubernetesJson.Serialize(ofClass)).Should().Be(before, "nothing that was given is changed");
            string json = KubernetesJson.Serialize(job);
            KubernetesJson.Serialize(KubernetesJson.Deserialize<V1Job>(json)).Should().Be(json);
        },
        iter: 500,
        print: one => KubernetesJson.Serialize(new { ofClass = one.Item1, ofEngine = one.Item2, target = one.Item3 }));

    private static int Terms(BuilderScheduling scheduling) => scheduling.Affinity?.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms.Count ?? 1;

    private static Gen<T?> Maybe<T>(Gen<T> one)
        where T : class
        => Gen.Frequency((1, Gen.Const((T?)null)), (2, one.Select(value => (T?)value)));
}
