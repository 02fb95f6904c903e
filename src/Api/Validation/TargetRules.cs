using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>Rules of targets: what hardware they name and what it can run.</summary>
internal static class TargetRules
{
    public static void Check(TrtEngineSpec spec, ErrorSink errors)
    {
        for (var i = 0; i < spec.Targets.Count; i++)
        {
            var path = FieldPath.Item("spec.targets", i);
            var target = spec.Targets[i];
            if (target.Runtime == TargetRuntime.OnnxRuntime ? CheckNoGpu(target, path, errors) : CheckGpu(target, path, errors))
            {
                CheckPrecisions(spec, target, path, errors);
            }
        }
    }

    private static bool CheckNoGpu(EngineTarget target, string path, ErrorSink errors)
    {
        var sound = true;
        foreach (var (field, present) in new[]
        {
            ("architecture", target.Architecture is not null),
            ("computeCapability", target.ComputeCapability is not null),
            ("hardwareCompatibility", target.HardwareCompatibility is not null),
            ("gpuProduct", target.GpuProduct is not null),
            ("workspace", target.Workspace is not null),
            ("optimizationLevel", target.OptimizationLevel is not null),
        })
        {
            if (present)
            {
                errors.Add(FieldPath.Field(path, field), "has no meaning with runtime OnnxRuntime, which runs on the CPU; remove it or choose another runtime");
                sound = false;
            }
        }

        return sound;
    }

    private static bool CheckGpu(EngineTarget target, string path, ErrorSink errors)
    {
        if (target.Architecture is not null == target.ComputeCapability is not null)
        {
            errors.Add(
                target.Architecture is null ? path : path + ".computeCapability",
                target.Architecture is null ? "needs an architecture or a computeCapability, or runtime OnnxRuntime" : "may not stand beside architecture; keep one");
            return false;
        }

        if (target.HardwareCompatibility == HardwareCompatibility.None && target.GpuProduct is null)
        {
            errors.Add(path + ".gpuProduct", "is required with hardwareCompatibility None: the plan serves that product alone");
        }
        else if (target.HardwareCompatibility != HardwareCompatibility.None && target.GpuProduct is not null)
        {
            errors.Add(path + ".gpuProduct", "holds only with hardwareCompatibility None; remove it");
        }

        var named = path + (target.Architecture is null ? ".computeCapability" : ".architecture");
        var computeCapability = ComputeCapabilities.Of(target)!;
        if (ComputeCapabilities.IsTooOld(computeCapability))
        {
            errors.Add(named, $"compute capability {computeCapability} is older than 7.5, and no supported TensorRT builds for it; choose Turing (7.5) or later");
            return false;
        }

        if (!ComputeCapabilities.BuiltForBy(target.Runtime).Contains(computeCapability))
        {
            errors.Add(named, $"{target.Runtime} does not build for compute capability {computeCapability}; it builds for {string.Join(", ", ComputeCapabilities.BuiltForBy(target.Runtime))}");
            return false;
        }

        return true;
    }

    private static void CheckPrecisions(TrtEngineSpec spec, EngineTarget target, string path, ErrorSink errors)
    {
        var computeCapability = ComputeCapabilities.Of(target);
        var hardware = computeCapability is null ? "OnnxRuntime" : "compute capability " + computeCapability;
        for (var i = 0; i < (target.Precisions?.Count ?? 0); i++)
        {
            var precision = target.Precisions![i];
            var item = FieldPath.Item(path + ".precisions", i);
            if (!ComputeCapabilities.CanUse(precision, computeCapability))
            {
                var usable = Enum.GetValues<EnginePrecision>().Where(p => ComputeCapabilities.CanUse(p, computeCapability));
                errors.Add(item, $"{hardware} cannot run {precision}; it can run {string.Join(", ", usable)}");
            }
            else if (precision != EnginePrecision.FP32 && !spec.Precisions.Contains(precision))
            {
                errors.Add(item, $"{precision} is not in spec.precisions; add it there or remove it here");
            }
        }

        if (target.Precisions is null && !spec.Precisions.Any(precision => ComputeCapabilities.CanUse(precision, computeCapability)))
        {
            errors.Add(path, $"{hardware} can run none of spec.precisions ({string.Join(", ", spec.Precisions)}); allow another precision, or FP32");
        }
    }
}
