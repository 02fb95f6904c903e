using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Jobs;

namespace TrtOperator.Operator.Tests.Jobs;

public sealed class JobFactoryTests
{
    [Fact]
    public void Labels_of_the_TrtEngine_are_not_copied_so_that_nobody_prunes_the_Job()
    {
        V1Job job = Build(null);

        job.Metadata.Labels.Keys.Should().BeEquivalentTo(
            WellKnownNames.ManagedByLabel, "app.kubernetes.io/name", WellKnownNames.EngineLabel, WellKnownNames.StageLabel, WellKnownNames.ClassLabel, WellKnownNames.TargetLabel);
        job.Metadata.Annotations.Keys.Should().BeEquivalentTo(WellKnownNames.StageNameAnnotation, WellKnownNames.KeyAnnotation);
    }

    [Fact]
    public void The_TrtEngine_owns_every_Job_also_the_one_that_retires_it()
    {
        TrtEngine engine = Wanted.Engine();
        foreach (BuildStage stage in new[] { BuildStage.Resolve, BuildStage.Prepare, BuildStage.Publish, BuildStage.Retire })
        {
            JobFactory.Create(engine, Wanted.Job(engine, stage)).Metadata.OwnerReferences.Should().Equal(new V1OwnerReference
            {
                ApiVersion = "trtengine.dev/v1alpha1",
                Kind = "TrtEngine",
                Name = "ocr-rec",
                Uid = engine.Metadata.Uid,
                Controller = true,
                BlockOwnerDeletion = true,
            });
        }
    }

    [Fact]
    public void A_dollar_sign_in_the_order_is_not_taken_for_a_variable()
    {
        TrtEngine engine = Wanted.Engine(new BuilderScheduling { Env = [new V1EnvVar { Name = "TOKEN", Value = "secret" }] });
        WantedJob wanted = Wanted.Job(engine, BuildStage.Prepare);
        wanted.Order.Spec.Accuracy.Gates[0].Output = "$(TOKEN) $$ $x";

        string value = Container(JobFactory.Create(engine, wanted)).Env.Single(one => one.Name == WellKnownNames.OrderVariable).Value;

        value.Should().NotContain("\"$(TOKEN)");
        Expand(value, new() { ["TOKEN"] = "secret" }).Should().Be(BuildMessages.WriteOrder(wanted.Order));
    }

    [Fact]
    public void Our_variables_come_last_and_win()
    {
        V1Container container = Container(Build(new BuilderScheduling { Env = [new V1EnvVar { Name = "TRTENGINE_ORDER", Value = "{}" }, new V1EnvVar { Name = "LANG", Value = "C" }] }));

        container.Env.Select(one => one.Name).Should().Equal("LANG", "TRTENGINE_ORDER", "TRTENGINE_WORK", "HOME", "XDG_CACHE_HOME", "TMPDIR", "DOTNET_EnableDiagnostics");
    }

    [Fact]
    public void An_order_that_is_too_large_is_refused_in_one_sentence()
    {
        TrtEngine engine = Wanted.Engine();
        WantedJob wanted = Wanted.Job(engine, BuildStage.Prepare);
        wanted.Order.Spec.ProtectedLayers = [.. Enumerable.Range(0, 2000).Select(i => new ProtectedLayer { Name = new string('x', 100) + i })];

        Action act = () => JobFactory.Create(engine, wanted);

        act.Should().Throw<InvalidJobException>().WithMessage("order: takes * bytes; at most 98304 fit*");
    }

    [Fact]
    public void A_Job_is_suspended_only_for_a_queue()
    {
        Build(null).Spec.Suspend.Should().BeNull();
        V1Job queued = Build(new BuilderScheduling { QueueName = "q" });
        queued.Spec.Suspend.Should().BeTrue();
        queued.Metadata.Labels["kueue.x-k8s.io/queue-name"].Should().Be("q");
        queued.Spec.Template.Metadata.Labels.Should().NotContainKey("kueue.x-k8s.io/queue-name");
    }

    [Fact]
    public void Secrets_are_mounted_where_the_builder_looks_for_them_and_once_each()
    {
        V1PodSpec pod = Build(null).Spec.Template.Spec;

        pod.Volumes.Where(volume => volume.Secret is not null).Select(volume => volume.Secret.SecretName).Should().Equal("data-read", "engines-write", "model.read");
        pod.Containers[0].VolumeMounts.Where(mount => mount.ReadOnlyProperty == true).Select(mount => mount.MountPath)
            .Should().Equal("/var/run/secrets/trtengine.dev/data-read", "/var/run/secrets/trtengine.dev/engines-write", "/var/run/secrets/trtengine.dev/model.read");
    }

    [Fact]
    public void A_Secret_with_the_longest_name_gets_a_volume_name_that_is_valid()
    {
        TrtEngine engine = Wanted.Engine();
        engine.Spec.Publish.Destination.SecretRef!.Name = string.Join('.', Enumerable.Repeat(new string('s', 62), 4));

        V1PodSpec pod = JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Publish)).Spec.Template.Spec;

        pod.Volumes.Should().OnlyContain(volume => volume.Name.Length <= 63 && !volume.Name.Contains('.'));
        pod.Volumes.Select(volume => volume.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Retiring_needs_the_destinations_Secret_alone()
    {
        TrtEngine engine = Wanted.Engine();

        JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Retire)).Spec.Template.Spec.Volumes.Where(volume => volume.Secret is not null)
            .Should().ContainSingle().Which.Secret.SecretName.Should().Be("engines-write");
    }

    [Fact]
    public void A_folder_of_the_node_is_mounted_only_where_the_class_allows_it()
    {
        TrtEngine engine = Wanted.Engine(Host("mine"));
        Action refused = () => JobFactory.Create(engine, Wanted.Hopper(engine));

        refused.Should().Throw<InvalidJobException>().WithMessage("spec.builder.volumes: 'mine' mounts a folder of the node, which builder class 'builtin-gpu' does not allow*");
        JobFactory.Create(engine, Wanted.Hopper(engine, allowHostPath: true)).Spec.Template.Spec.Volumes.Should().Contain(volume => volume.HostPath != null);
    }

    [Fact]
    public void A_folder_of_the_node_that_the_class_itself_mounts_is_its_own_affair_but_may_not_be_exchanged()
    {
        TrtEngine engine = Wanted.Engine();
        JobFactory.Create(engine, Wanted.Hopper(engine, Host("models"))).Spec.Template.Spec.Volumes.Should().Contain(volume => volume.HostPath != null);

        TrtEngine cunning = Wanted.Engine(Host("models"));
        Action refused = () => JobFactory.Create(cunning, Wanted.Hopper(cunning, Host("models")));
        refused.Should().Throw<InvalidJobException>();
    }

    [Theory]
    [InlineData("trtengine-work")]
    [InlineData("trtengine-secret-0")]
    [InlineData("")]
    [InlineData(null)]
    public void A_volume_may_not_take_a_name_of_ours(string? name)
    {
        Action act = () => Build(new BuilderScheduling { Volumes = [new V1Volume { Name = name, EmptyDir = new V1EmptyDirVolumeSource() }] });

        act.Should().Throw<InvalidJobException>().WithMessage("spec.builder.volumes: *");
    }

    [Theory]
    [InlineData("/work")]
    [InlineData("//work/./")]
    [InlineData("/dev/termination-log")]
    [InlineData("/var/run/secrets/trtengine.dev")]
    [InlineData("/var/run/secrets/trtengine.dev/model.read")]
    public void A_mount_may_not_cover_a_folder_of_ours(string path)
    {
        Action act = () => Build(new BuilderScheduling { VolumeMounts = [new V1VolumeMount { Name = "cache", MountPath = path }] });

        act.Should().Throw<InvalidJobException>().WithMessage("spec.builder.volumeMounts: *");
    }

    [Fact]
    public void A_mount_within_the_work_folder_is_welcome()
        => Container(Build(new BuilderScheduling { VolumeMounts = [new V1VolumeMount { Name = "cache", MountPath = "/work/cache" }, new V1VolumeMount { Name = "cache", MountPath = "/var/run/secrets/trtengine.device" }] })).VolumeMounts
            .Should().Contain(mount => mount.MountPath == "/work/cache");

    [Fact]
    public void A_variable_without_a_name_is_refused()
    {
        Action act = () => Build(new BuilderScheduling { Env = [new V1EnvVar { Value = "x" }] });

        act.Should().Throw<InvalidJobException>().WithMessage("spec.builder.env: *");
    }

    [Fact]
    public void What_the_TrtEngine_says_wins_over_its_class_and_both_lists_hold()
    {
        BuilderScheduling low = new()
        {
            NodeSelector = new Dictionary<string, string> { ["pool"] = "low", ["disk"] = "ssd" },
            Tolerations = [new V1Toleration { Key = "a", OperatorProperty = "Exists" }],
            Env = [new V1EnvVar { Name = "A", Value = "low" }, new V1EnvVar { Name = "B", Value = "low" }],
            PodSecurityContext = new V1PodSecurityContext { RunAsUser = 1000, FsGroup = 1000 },
            SecurityContext = new V1SecurityContext { ReadOnlyRootFilesystem = false },
            BackoffLimit = 7,
            RuntimeClassName = "nvidia",
        };
        TrtEngine engine = Wanted.Engine(new BuilderScheduling
        {
            NodeSelector = new Dictionary<string, string> { ["pool"] = "high" },
            Tolerations = [new V1Toleration { Key = "b", OperatorProperty = "Exists" }, new V1Toleration { Key = "a", OperatorProperty = "Exists" }],
            Env = [new V1EnvVar { Name = "A", Value = "high" }],
            PodSecurityContext = new V1PodSecurityContext { FsGroup = 2000 },
            SecurityContext = new V1SecurityContext { RunAsUser = 3000 },
            BackoffLimit = 0,
        });

        V1Job job = JobFactory.Create(engine, Wanted.Hopper(engine, low));

        V1PodSpec pod = job.Spec.Template.Spec;
        pod.NodeSelector.Should().Contain("pool", "high").And.Contain("disk", "ssd");
        pod.Tolerations.Select(one => one.Key).Should().Equal("a", "b");
        pod.Containers[0].Env.Take(2).Select(one => one.Value).Should().Equal("low", "high");
        pod.SecurityContext.Should().Match<V1PodSecurityContext>(one => one.RunAsUser == 1000 && one.FsGroup == 2000 && one.RunAsGroup == 65532);
        pod.Containers[0].SecurityContext.Should().Match<V1SecurityContext>(one => one.RunAsUser == 3000 && one.ReadOnlyRootFilesystem == false && one.AllowPrivilegeEscalation == false);
        job.Spec.BackoffLimit.Should().Be(0);
        pod.RuntimeClassName.Should().Be("nvidia");
    }

    private static BuilderScheduling Host(string name) => new() { Volumes = [new V1Volume { Name = name, HostPath = new V1HostPathVolumeSource { Path = "/" } }] };

    private static V1Job Build(BuilderScheduling? builder)
    {
        TrtEngine engine = Wanted.Engine(builder);
        return JobFactory.Create(engine, Wanted.Hopper(engine));
    }

    private static V1Container Container(V1Job job) => job.Spec.Template.Spec.Containers[0];

    /// <summary>What a kubelet makes of a variable's value: $$ is $, $(NAME) the value of a variable that is known.</summary>
    private static string Expand(string text, Dictionary<string, string> known)
    {
        System.Text.StringBuilder expanded = new();
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '$' || at + 1 == text.Length)
            {
                expanded.Append(text[at]);
            }
            else if (text[at + 1] == '$')
            {
                expanded.Append('$');
                at++;
            }
            else if (text[at + 1] == '(' && text.IndexOf(')', at) is > 0 and int end)
            {
                string name = text[(at + 2)..end];
                expanded.Append(known.GetValueOrDefault(name, $"$({name})"));
                at = end;
            }
            else
            {
                expanded.Append('$');
            }
        }

        return expanded.ToString();
    }
}
