using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>The builder classes that exist without any object, from the images that the operator was given.</summary>
public static class BuiltInClasses
{
    /// <summary>For stages and targets that need no NVIDIA library.</summary>
    public const string Cpu = "builtin-cpu";

    /// <summary>With TensorRT for RTX, on any CPU node.</summary>
    public const string Rtx = "builtin-rtx";

    /// <summary>With TensorRT, on a GPU of the target.</summary>
    public const string Gpu = "builtin-gpu";

    /// <summary>How their names begin.</summary>
    public const string Prefix = "builtin-";

    // What the schema lets a class have at most: these classes set no limit of their own.
    private const int NoLimit = 1000;

    /// <summary>The built-in class of a runtime.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Its name.</returns>
    public static string NameOf(TargetRuntime runtime) => runtime switch
    {
        TargetRuntime.TensorRT => Gpu,
        TargetRuntime.TensorRTRTX => Rtx,
        _ => Cpu,
    };

    /// <summary>The built-in classes that have an image.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <returns>Classes by name.</returns>
    public static IReadOnlyDictionary<string, BuilderClass> Of(OperatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (TargetRuntime Runtime, string? Image)[] images =
        [
            (TargetRuntime.OnnxRuntime, settings.BuilderImage),
            (TargetRuntime.TensorRTRTX, settings.RtxBuilderImage),
            (TargetRuntime.TensorRT, settings.TensorRtBuilderImage),
        ];
        return images.Where(pair => !string.IsNullOrEmpty(pair.Image)).ToDictionary(
            pair => NameOf(pair.Runtime),
            pair => new BuilderClass
            {
                Metadata = new() { Name = NameOf(pair.Runtime) },
                Spec = new() { Image = pair.Image!, Runtime = pair.Runtime, MaxConcurrentJobs = NoLimit },
            },
            StringComparer.Ordinal);
    }
}
