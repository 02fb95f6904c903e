using TrtOperator.Api.V1Alpha1;
using TrtOperator.Api.Validation;
using TrtOperator.TensorRt.Cuda;
using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.BuilderJob.Doctor;

/// <summary>What a machine can build, run and prove, by its libraries and GPUs.</summary>
internal static class MachineCapabilities
{
    /// <summary>How to get TensorRT for RTX where there is none.</summary>
    public const string HowToGetRtx =
        "Download NVIDIA's wheel with 'pip download --no-deps tensorrt-rtx-cu13-libs==1.7.1.116', unzip it, and name the folder that holds libtensorrt_rtx.so.1 with --tensorrt or "
        + LibraryPlaces.RtxVariable + ".";

    private const string HowToGetTensorRt = "Use an image with TensorRT 10.7 or later (libnvinfer and libnvonnxparser), or name the folder that holds them with --tensorrt or " + LibraryPlaces.AnyVariable + ".";

    /// <summary>One entry per runtime, in the order in which they need more.</summary>
    /// <param name="rtx">The library that serves TensorRTRTX targets, or null.</param>
    /// <param name="tensorRt">The library that serves TensorRT targets, or null.</param>
    /// <param name="gpus">The GPUs.</param>
    public static IReadOnlyList<RuntimeCapability> Of(ExaminedLibrary? rtx, ExaminedLibrary? tensorRt, GpuInventory gpus) =>
    [
        new(
            TargetRuntime.OnnxRuntime, true, true, true, [],
            "Builds and runs on the CPU; every protected layer is read back from the engine itself.", null),
        Rtx(rtx, gpus),
        TensorRt(tensorRt, gpus),
    ];

    private static RuntimeCapability Rtx(ExaminedLibrary? library, GpuInventory gpus)
    {
        if (library is not { Usable: true })
        {
            return Nothing(TargetRuntime.TensorRTRTX, library, HowToGetRtx);
        }

        IReadOnlyList<string> builds = ComputeCapabilities.BuiltForBy(TargetRuntime.TensorRTRTX);
        GpuDevice? runner = gpus.Devices.FirstOrDefault(device => builds.Contains(device.ComputeCapability));
        string sentence = $"Builds plans for compute capability {string.Join(", ", builds)} without a GPU, and proves every protected layer from what the compiler lists of the plan. "
            + (runner is not null ? $"Runs plans on {runner.Name} ({runner.ComputeCapability})." : $"Runs none here: {WhyNone(gpus)}");
        return new(
            TargetRuntime.TensorRTRTX, true, runner is not null, true, builds, sentence,
            runner is null ? "To run a plan, use a machine with a GeForce or RTX GPU of one of these." : null);
    }

    private static RuntimeCapability TensorRt(ExaminedLibrary? library, GpuInventory gpus)
    {
        if (library is not { Usable: true })
        {
            return Nothing(TargetRuntime.TensorRT, library, HowToGetTensorRt);
        }

        IReadOnlyList<string> supported = ComputeCapabilities.BuiltForBy(TargetRuntime.TensorRT);
        IReadOnlyList<string> here = [.. gpus.Devices.Select(device => device.ComputeCapability).Where(supported.Contains).Distinct()];
        return here.Count > 0
            ? new(
                TargetRuntime.TensorRT, true, true, true, here,
                $"Builds and runs plans for the GPUs of this machine, of compute capability {string.Join(", ", here)}, and proves every protected layer by the engine inspector.", null)
            : new(
                TargetRuntime.TensorRT, false, false, false, [],
                $"Builds nothing here: TensorRT builds on a GPU of the target, and {WhyNone(gpus)}",
                $"Use a machine with an NVIDIA GPU of compute capability {supported[0]} or later, or a TensorRTRTX target, which needs none.");
    }

    private static RuntimeCapability Nothing(TargetRuntime runtime, ExaminedLibrary? library, string howToGet) => new(
        runtime, false, false, false, [],
        library is null ? "Builds nothing here: there is no usable library." : $"Builds nothing here. {library.Reason}",
        library is null ? howToGet : "Use another release of the library; trtengine is checked with TensorRT for RTX 1.7 and with TensorRT 10.7 to 10.16, 11.0 and 11.1.");

    private static string WhyNone(GpuInventory gpus) => gpus.Devices.Count == 0
        ? "there is no GPU that a program could use."
        : $"{string.Join(", ", gpus.Devices.Select(device => $"{device.Name} ({device.ComputeCapability})"))} is of a compute capability that it does not serve.";
}
