using TrtOperator.Api.V1Alpha1;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class RefusalTests
{
    [Fact]
    public void A_builder_class_that_is_not_there_is_named_with_those_that_are()
    {
        World world = With(target => target.BuilderClassName = "gpus");
        world.Classes["fast"] = Class(TargetRuntime.OnnxRuntime);
        world.Step();

        world.Condition("Stalled").Should().Be("True BuilderClassNotFound");
        world.Message("Stalled").Should().Be("spec.targets[0].builderClassName: there is no BuilderClass 'gpus'; there are builtin-cpu, builtin-rtx, fast. Create it, name one of these, or remove the field.");
        world.Created.Should().BeEmpty();
        world.Classes["gpus"] = Class(TargetRuntime.OnnxRuntime);
        world.Step();
        world.Condition("Stalled").Should().Be("absent");
    }

    [Fact]
    public void A_builder_class_of_another_runtime_or_compute_capability_is_refused()
    {
        World world = With(target => target.BuilderClassName = "gpus");
        world.Classes["gpus"] = Class(TargetRuntime.TensorRT);
        world.Step();
        world.Condition("Ready").Should().Be("False BuilderClassMismatch");

        var rtx = new World();
        rtx.Engine.Spec.Targets[1].BuilderClassName = "old";
        rtx.Classes["old"] = Class(TargetRuntime.TensorRTRTX, "8.6");
        rtx.Step();
        rtx.Message("Ready").Should().Contain("builds for compute capability 8.6, and target 'rtx' needs 8.9");
    }

    [Theory]
    [InlineData(TargetRuntime.TensorRTRTX, "--rtx-builder-image")]
    [InlineData(TargetRuntime.TensorRT, "--tensorrt-builder-image")]
    public void A_runtime_without_any_class_says_what_to_do(TargetRuntime runtime, string option)
    {
        World world = With(target => (target.Runtime, target.ComputeCapability, target.Verification) = (runtime, "8.9", VerificationMode.Simulated));
        world.Settings = new() { BuilderImage = "builder:1" };
        world.Step();

        world.Condition("Stalled").Should().Be("True BuilderClassNotFound");
        world.Message("Stalled").Should().Contain(option);
    }

    [Fact]
    public void A_class_that_fits_wins_over_the_built_in_one_and_the_first_by_name_over_others()
    {
        var world = new World();
        world.Classes["b"] = Class(TargetRuntime.TensorRTRTX, "8.9");
        world.Classes["a"] = Class(TargetRuntime.TensorRTRTX, "8.9", "8.6");
        world.Classes["0"] = Class(TargetRuntime.TensorRTRTX, "12.0");
        world.RunToEnd();

        world.Jobs.Single(job => job.Stage == "build-rtx").BuilderClass.Should().Be("a");
        world.Jobs.Single(job => job.Stage == "build-cpu").BuilderClass.Should().Be("builtin-cpu");
        world.Status.Targets![1].Message.Should().Contain("Of the builder classes that fit (a, b) 'a' is the first by name");
        world.Status.Targets[2].Message.Should().NotContain("Of the builder classes");
    }

    [Fact]
    public void The_class_named_default_runs_the_stages_on_CPU_nodes()
    {
        var world = World.WithOneTarget();
        world.Classes["default"] = Class(TargetRuntime.OnnxRuntime);
        WantedJob job = world.Step().Create.Single();

        job.ClassName.Should().Be("default");
        job.Class.Image.Should().Be("class:1");
    }

    [Fact]
    public void A_class_named_default_with_a_GPU_runtime_does_not()
    {
        var world = World.WithOneTarget();
        world.Classes["default"] = Class(TargetRuntime.TensorRT);

        world.Step().Create.Single().ClassName.Should().Be("builtin-cpu");
    }

    [Fact]
    public void Folders_of_the_node_need_a_class_that_allows_them()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Builder = new() { Volumes = [new() { Name = "a", EmptyDir = new() }, new() { Name = "b", HostPath = new() { Path = "/etc" } }] };
        world.Step();
        world.Condition("Stalled").Should().Be("True HostPathNotAllowed");
        world.Message("Stalled").Should().StartWith("spec.builder.volumes[1].hostPath: builder class 'builtin-cpu'");
        world.Classes["default"] = Class(TargetRuntime.OnnxRuntime);
        world.Classes["default"].Spec.AllowHostPath = true;
        world.Step();

        world.Condition("Stalled").Should().Be("absent");
    }

    [Fact]
    public void What_this_version_cannot_do_is_refused_by_name()
    {
        World world = With(target => (target.Runtime, target.Architecture) = (TargetRuntime.TensorRT, GpuArchitecture.Hopper));
        world.Step();

        world.Condition("Stalled").Should().Be("True InvalidSpec");
        world.Message("Stalled").Should().Contain("spec.targets[0].verification: Full is not available");
    }

    [Fact]
    public void Many_errors_are_cut_to_fit_and_hostile_names_cleaned()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.Targets = [.. Enumerable.Range(0, 32).Select(i => new EngineTarget { Name = $"\u001b[31m{i}\n" + new string('x', 100), GpuProduct = "\u0007" })];
        world.Step();

        world.Message("Stalled").Length.Should().BeLessThanOrEqualTo(2048);
        world.Message("Stalled").Should().EndWith("...");
    }

    [Fact]
    public void A_name_that_no_label_can_hold_is_refused()
    {
        var world = World.WithOneTarget();
        world.Engine.Metadata.Name = new string('a', 64);
        world.Step();

        world.Message("Stalled").Should().StartWith("metadata.name");
    }

    [Fact]
    public void A_declaration_that_no_Job_can_carry_is_refused()
    {
        var world = World.WithOneTarget();
        world.Engine.Spec.ProtectedLayers = [.. Enumerable.Range(0, 256).Select(i => new ProtectedLayer { Name = new string('x', 500) + i })];
        world.Step();

        world.Condition("Stalled").Should().Be("True InvalidSpec");
        world.Message("Stalled").Should().Contain("a Job cannot carry so large a declaration");
    }

    [Fact]
    public void The_name_at_its_limit_gives_Job_names_within_theirs()
    {
        var world = new World();
        world.Engine.Metadata.Name = new string('a', 63);
        world.Engine.Spec.Targets[0].Name = new string('b', 63);
        world.RunToEnd();

        world.Condition("Ready").Should().Be("True Published");
        world.Jobs.Select(job => job.Name).Should().OnlyHaveUniqueItems();
    }

    private static World With(Action<EngineTarget> change)
    {
        var world = World.WithOneTarget();
        change(world.Engine.Spec.Targets[0]);
        return world;
    }

    private static BuilderClass Class(TargetRuntime runtime, params string[] computeCapabilities) => new()
    {
        Spec = new() { Image = "class:1", Runtime = runtime, ComputeCapabilities = computeCapabilities.Length == 0 ? null : computeCapabilities },
    };
}
