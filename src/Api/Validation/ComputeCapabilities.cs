using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Which compute capability a target has, and what it can run.</summary>
public static class ComputeCapabilities
{
    private static readonly string[] BuiltForByTensorRT = ["7.5", "8.0", "8.6", "8.7", "8.9", "9.0", "10.0", "10.3", "11.0", "12.0", "12.1"];
    private static readonly string[] BuiltForByTensorRTRTX = ["7.5", "8.0", "8.6", "8.9", "12.0", "12.1"];

    /// <summary>The compute capability of an architecture.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>Major and minor, such as <c>8.0</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No architecture of the enumeration.</exception>
    public static string Of(GpuArchitecture architecture) => architecture switch
    {
        GpuArchitecture.Pascal => "6.1",
        GpuArchitecture.Volta => "7.0",
        GpuArchitecture.Xavier => "7.2",
        GpuArchitecture.Turing => "7.5",
        GpuArchitecture.Ampere => "8.0",
        GpuArchitecture.Orin => "8.7",
        GpuArchitecture.Ada => "8.9",
        GpuArchitecture.Hopper => "9.0",
        GpuArchitecture.Blackwell => "10.0",
        GpuArchitecture.BlackwellUltra => "10.3",
        GpuArchitecture.Thor => "11.0",
        GpuArchitecture.BlackwellRtx => "12.0",
        _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "Not an architecture."),
    };

    /// <summary>The compute capability of a target.</summary>
    /// <param name="target">The target.</param>
    /// <returns>Major and minor; null for OnnxRuntime and for a target that names neither architecture nor compute capability.</returns>
    public static string? Of(EngineTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Runtime == TargetRuntime.OnnxRuntime ? null
            : target.ComputeCapability ?? (target.Architecture is { } architecture && Enum.IsDefined(architecture) ? Of(architecture) : null);
    }

    /// <summary>The compute capabilities that a runtime builds for; empty for OnnxRuntime, which needs none.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <returns>Ascending.</returns>
    public static IReadOnlyList<string> BuiltForBy(TargetRuntime runtime) => runtime switch
    {
        TargetRuntime.TensorRT => BuiltForByTensorRT,
        TargetRuntime.TensorRTRTX => BuiltForByTensorRTRTX,
        _ => [],
    };

    /// <summary>Whether a compute capability is older than 7.5, which no supported TensorRT builds for.</summary>
    /// <param name="computeCapability">Major and minor.</param>
    /// <returns>True for Pascal, Volta, Xavier and older.</returns>
    public static bool IsTooOld(string computeCapability) => Version.TryParse(computeCapability, out var version) && version < new Version(7, 5);

    /// <summary>Whether a target can use a precision: by compute capability on a GPU; on OnnxRuntime INT8 runs, FP16 and FP8 are simulated, TF32 does not exist.</summary>
    /// <param name="precision">The precision.</param>
    /// <param name="computeCapability">Major and minor; null for OnnxRuntime.</param>
    /// <returns>Whether it can.</returns>
    public static bool CanUse(EnginePrecision precision, string? computeCapability)
    {
        if (computeCapability is null)
        {
            return precision != EnginePrecision.TF32;
        }

        return Version.TryParse(computeCapability, out var version) && version >= FirstWith(precision);
    }

    /// <summary>What a target may use: its own list, or what of spec.precisions it can; in that order, with FP32 at the end unless it is listed.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="target">One of its targets.</param>
    /// <returns>Precisions, most wanted first.</returns>
    public static IReadOnlyList<EnginePrecision> PrecisionsOf(TrtEngineSpec spec, EngineTarget target)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(target);
        var computeCapability = Of(target);
        var usable = (target.Precisions ?? spec.Precisions ?? []).Where(precision => CanUse(precision, computeCapability)).Distinct().ToList();
        if (!usable.Contains(EnginePrecision.FP32))
        {
            usable.Add(EnginePrecision.FP32);
        }

        return usable;
    }

    private static Version FirstWith(EnginePrecision precision) => precision switch
    {
        EnginePrecision.FP8 => new(8, 9),
        EnginePrecision.TF32 => new(8, 0),
        _ => new(7, 5),
    };
}
