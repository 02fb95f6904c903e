using k8s.Models;
using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Classes;

/// <summary>The builder classes that are there without any object, one for each image that the operator was given.</summary>
public static class BuiltInClasses
{
    /// <summary>For resolve, prepare, publish and retire, and for targets of ONNX Runtime.</summary>
    public const string Cpu = "builtin-cpu";

    /// <summary>For targets of TensorRT for RTX, which are built without a GPU.</summary>
    public const string Rtx = "builtin-rtx";

    /// <summary>For targets of TensorRT.</summary>
    public const string Gpu = "builtin-gpu";

    /// <summary>The classes of an operator.</summary>
    /// <param name="settings">Its settings.</param>
    /// <returns>The classes; one whose image is not set is not there.</returns>
    public static IReadOnlyList<BuilderClass> Of(OperatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return
        [
            .. new (string Name, string? Image, TargetRuntime Runtime)[]
            {
                (Cpu, settings.BuilderImage, TargetRuntime.OnnxRuntime),
                (Rtx, settings.RtxBuilderImage, TargetRuntime.TensorRTRTX),
                (Gpu, settings.TensorRtBuilderImage, TargetRuntime.TensorRT),
            }.Where(one => one.Image is not null).Select(one => new BuilderClass
            {
                Metadata = new V1ObjectMeta { Name = one.Name },
                Spec = new BuilderClassSpec { Image = one.Image!, Runtime = one.Runtime, MaxConcurrentJobs = 1000 },
            }),
        ];
    }
}
