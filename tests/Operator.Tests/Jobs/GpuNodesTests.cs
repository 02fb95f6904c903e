using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;
using TrtOperator.Operator.Jobs;

namespace TrtOperator.Operator.Tests.Jobs;

public sealed class GpuNodesTests
{
    [Theory]
    [InlineData(GpuArchitecture.Ampere, null, "8", "0")]
    [InlineData(GpuArchitecture.Blackwell, null, "10", "0")]
    [InlineData(GpuArchitecture.BlackwellRtx, null, "12", "0")]
    [InlineData(null, "8.6", "8", "6")]
    public void A_build_for_TensorRT_selects_nodes_by_compute_capability(GpuArchitecture? architecture, string? capability, string major, string minor)
    {
        IDictionary<string, string> selector = Pod(new EngineTarget { Name = "gpu", Architecture = architecture, ComputeCapability = capability }).NodeSelector;

        selector.Should().Equal(new Dictionary<string, string> { ["nvidia.com/gpu.compute.major"] = major, ["nvidia.com/gpu.compute.minor"] = minor });
    }

    [Theory]
    [InlineData("NVIDIA-H100-80GB-HBM3", "NVIDIA-H100-80GB-HBM3")]
    [InlineData("NVIDIA H100 80GB HBM3", "NVIDIA-H100-80GB-HBM3")]
    [InlineData("NVIDIA GeForce RTX 4090 (TM)", "NVIDIA-GeForce-RTX-4090-TM")]
    public void A_GPU_product_is_asked_for_as_the_label_spells_it(string product, string label)
        => Pod(new EngineTarget { Name = "gpu", ComputeCapability = "9.0", GpuProduct = product }).NodeSelector["nvidia.com/gpu.product"].Should().Be(label);

    [Theory]
    [InlineData("()")]
    [InlineData("- NVIDIA")]
    [InlineData("NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA NVIDIA")]
    public void A_GPU_product_that_is_no_label_is_refused(string product)
    {
        Action act = () => Pod(new EngineTarget { Name = "gpu", ComputeCapability = "9.0", GpuProduct = product });

        act.Should().Throw<InvalidJobException>().WithMessage("spec.targets: gpuProduct of target 'gpu' cannot be the value of a node's label; write it as*");
    }

    [Fact]
    public void Our_labels_win_over_a_selector_that_contradicts_them()
        => Pod(Hopper(), new BuilderScheduling { NodeSelector = new Dictionary<string, string> { ["nvidia.com/gpu.compute.major"] = "8" } }).NodeSelector["nvidia.com/gpu.compute.major"].Should().Be("9");

    [Fact]
    public void Shared_GPUs_and_slices_are_refused_unless_the_class_takes_them()
    {
        V1NodeSelectorTerm term = Pod(Hopper()).Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms.Should().ContainSingle().Subject;

        term.MatchExpressions.Select(one => (one.Key, one.OperatorProperty, string.Join(',', one.Values ?? []))).Should().Equal(
            ("nvidia.com/gpu.sharing-strategy", "NotIn", "mps,time-slicing"), ("nvidia.com/gpu.slices.gi", "DoesNotExist", ""));
        Pod(Hopper(), allowShared: true).Affinity.Should().BeNull();
    }

    [Fact]
    public void Every_alternative_of_the_affinity_that_is_passed_through_refuses_them_too()
    {
        BuilderScheduling given = Wanted.Everything();

        IList<V1NodeSelectorTerm> terms = Pod(Hopper(), given).Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;

        terms.Should().HaveCount(2).And.OnlyContain(term => term.MatchExpressions.Any(one => one.Key == "nvidia.com/gpu.sharing-strategy"));
        terms[0].MatchExpressions.Should().Contain(one => one.Key == "topology.kubernetes.io/zone");
        terms[1].MatchFields.Should().ContainSingle();
        given.Affinity!.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions.Should().ContainSingle("what was given is not changed");
    }

    [Fact]
    public void The_affinities_of_class_and_TrtEngine_both_hold()
    {
        BuilderScheduling low = new() { Affinity = Nodes("pool", 2) };
        TrtEngine engine = Wanted.Engine(new BuilderScheduling { Affinity = Nodes("zone", 3) });

        IList<V1NodeSelectorTerm> terms = JobFactory.Create(engine, Wanted.Hopper(engine, low)).Spec.Template.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;

        terms.Select(term => string.Join(' ', term.MatchExpressions.Take(2).Select(one => one.Key))).Should().Equal("pool0 zone0", "pool0 zone1", "pool0 zone2", "pool1 zone0", "pool1 zone1", "pool1 zone2");
    }

    [Fact]
    public void Affinities_that_multiply_without_end_are_refused()
    {
        TrtEngine engine = Wanted.Engine(new BuilderScheduling { Affinity = Nodes("zone", 100) });
        Action act = () => JobFactory.Create(engine, Wanted.Hopper(engine, new BuilderScheduling { Affinity = Nodes("pool", 3) }));

        act.Should().Throw<InvalidJobException>().WithMessage("spec.builder.affinity.nodeAffinity: its 100 required terms and the 3 of the builder class*");
    }

    [Theory]
    [InlineData("rtx4090")]
    [InlineData("cpu")]
    public void Other_targets_need_no_GPU_and_leave_GPU_nodes_to_those_that_do(string target)
    {
        TrtEngine engine = Wanted.Engine();

        V1PodSpec pod = JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Build, target)).Spec.Template.Spec;

        pod.NodeSelector.Should().BeNull();
        pod.Tolerations.Should().BeNull();
        pod.Containers[0].Resources.Limits.Should().BeNull();
        pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.Should().BeNull();
        pod.Affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution.Should().ContainSingle().Which.Preference.MatchExpressions.Should().ContainSingle().Which.Key.Should().Be("nvidia.com/gpu.present");
    }

    [Theory]
    [InlineData("nvidia.com/gpu", false)]
    [InlineData("nvidia.com/gpu.shared", false)]
    [InlineData("nvidia.com/mig-1g.5gb", false)]
    [InlineData("cloud.example/GPU-mem", false)]
    [InlineData("nvidia.com/rdma", true)]
    [InlineData("memory", true)]
    public void One_GPU_is_asked_for_unless_another_kind_is_named(string resource, bool added)
    {
        IDictionary<string, ResourceQuantity> limits = Pod(Hopper(), Limits(resource, "2")).Containers[0].Resources.Limits;

        limits[resource].ToString().Should().Be("2");
        limits.ContainsKey("nvidia.com/gpu").Should().Be(added || resource == "nvidia.com/gpu");
        limits.Should().HaveCount(added ? 2 : 1);
    }

    [Fact]
    public void Stages_on_the_CPU_leave_the_GPU_that_is_asked_for_to_the_builds()
    {
        TrtEngine engine = Wanted.Engine(new BuilderScheduling
        {
            Resources = new V1ResourceRequirements
            {
                Limits = new Dictionary<string, ResourceQuantity> { ["nvidia.com/gpu"] = new("1"), ["memory"] = new("32Gi") },
                Requests = new Dictionary<string, ResourceQuantity> { ["nvidia.com/gpu"] = new("1") },
            },
        });

        V1ResourceRequirements resources = JobFactory.Create(engine, Wanted.Job(engine, BuildStage.Prepare)).Spec.Template.Spec.Containers[0].Resources;

        resources.Limits.Keys.Should().Equal("memory");
        resources.Requests.Keys.Should().Equal("cpu");
    }

    private static EngineTarget Hopper() => new() { Name = "h100", Architecture = GpuArchitecture.Hopper };

    private static BuilderScheduling Limits(string name, string amount) => new() { Resources = new V1ResourceRequirements { Limits = new Dictionary<string, ResourceQuantity> { [name] = new(amount) } } };

    private static V1Affinity Nodes(string key, int terms) => new()
    {
        NodeAffinity = new V1NodeAffinity
        {
            RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
            {
                NodeSelectorTerms = [.. Enumerable.Range(0, terms).Select(i => new V1NodeSelectorTerm { MatchExpressions = [new V1NodeSelectorRequirement { Key = key + i, OperatorProperty = "Exists" }] })],
            },
        },
    };

    private static V1PodSpec Pod(EngineTarget target, BuilderScheduling? builder = null, bool allowShared = false)
    {
        TrtEngine engine = Wanted.Engine(builder);
        WantedJob wanted = Wanted.Hopper(engine, allowShared: allowShared) with { Target = target };
        return JobFactory.Create(engine, wanted).Spec.Template.Spec;
    }
}
