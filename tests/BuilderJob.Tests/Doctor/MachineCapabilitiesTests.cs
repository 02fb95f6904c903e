using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Doctor;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Tests.Doctor;

public sealed class MachineCapabilitiesTests
{
    private static readonly GpuInventory None = new(false, null, null, [], "There is no driver.");
    private static readonly ExaminedLibrary Rtx = Library(LibraryKind.TensorRtRtx, usable: true);
    private static readonly ExaminedLibrary Enterprise = Library(LibraryKind.TensorRt, usable: true);

    [Fact]
    public void OnnxRuntime_needs_nothing()
        => Of(TargetRuntime.OnnxRuntime, null, null, None).Should().Match<RuntimeCapability>(runtime => runtime.CanBuild && runtime.CanRun && runtime.CanProve && runtime.NextStep == null);

    [Fact]
    public void RTX_builds_and_proves_without_a_GPU_and_runs_nothing()
    {
        RuntimeCapability rtx = Of(TargetRuntime.TensorRTRTX, Rtx, null, None);

        rtx.Should().Match<RuntimeCapability>(runtime => runtime.CanBuild && runtime.CanProve && !runtime.CanRun);
        rtx.BuildsFor.Should().Equal("7.5", "8.0", "8.6", "8.9", "12.0", "12.1");
        rtx.Sentence.Should().EndWith("Runs none here: there is no GPU that a program could use.");
    }

    [Fact]
    public void RTX_runs_on_an_Ada_GPU_and_not_on_a_Hopper()
    {
        Of(TargetRuntime.TensorRTRTX, Rtx, null, With("NVIDIA L4", "8.9")).Should().Match<RuntimeCapability>(
            runtime => runtime.CanRun && runtime.NextStep == null && runtime.Sentence.EndsWith("Runs plans on NVIDIA L4 (8.9)."));
        Of(TargetRuntime.TensorRTRTX, Rtx, null, With("NVIDIA H100", "9.0")).Should().Match<RuntimeCapability>(
            runtime => runtime.CanBuild && !runtime.CanRun && runtime.Sentence.Contains("NVIDIA H100 (9.0) is of a compute capability that it does not serve"));
    }

    [Fact]
    public void TensorRT_needs_a_GPU_that_it_serves()
    {
        Of(TargetRuntime.TensorRT, null, Enterprise, With("NVIDIA H100", "9.0")).Should().Match<RuntimeCapability>(
            runtime => runtime.CanBuild && runtime.CanRun && runtime.CanProve && runtime.BuildsFor.Single() == "9.0");
        Of(TargetRuntime.TensorRT, null, Enterprise, With("Tesla V100", "7.0")).CanBuild.Should().BeFalse();
        Of(TargetRuntime.TensorRT, null, Enterprise, None).Should().Match<RuntimeCapability>(
            runtime => !runtime.CanBuild && !runtime.CanProve && runtime.Sentence.Contains("there is no GPU") && runtime.NextStep!.Contains("7.5 or later"));
    }

    [Fact]
    public void A_library_that_failed_its_handshake_builds_nothing_and_says_why()
    {
        RuntimeCapability rtx = Of(TargetRuntime.TensorRTRTX, Library(LibraryKind.TensorRtRtx, usable: false), null, With("NVIDIA L4", "8.9"));

        rtx.Should().Match<RuntimeCapability>(runtime => !runtime.CanBuild && !runtime.CanRun && !runtime.CanProve);
        rtx.Sentence.Should().Be("Builds nothing here. It crashed.");
        rtx.NextStep.Should().Contain("another release");
    }

    private static RuntimeCapability Of(TargetRuntime runtime, ExaminedLibrary? rtx, ExaminedLibrary? tensorRt, GpuInventory gpus)
        => MachineCapabilities.Of(rtx, tensorRt, gpus).Single(one => one.Runtime == runtime);

    private static GpuInventory With(string name, string computeCapability) => new(true, "580.1", 13000, [new(0, name, null, computeCapability, 1, null, null)], null);

    private static ExaminedLibrary Library(LibraryKind kind, bool usable) => new()
    {
        Kind = kind,
        Main = new("/main", 1, "", null),
        Parser = new("/parser", 1, "", null),
        Place = "",
        Named = false,
        Usable = usable,
        Reason = usable ? null : "It crashed.",
        Handshake = [],
    };
}
