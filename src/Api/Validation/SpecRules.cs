using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>The rules across fields of a spec whose fields each keep their bounds.</summary>
internal static class SpecRules
{
    public static void Check(TrtEngineSpec spec, ErrorSink errors)
    {
        CheckUris(spec, errors);
        ProfileRules.Check(spec.Profiles ?? [], errors);
        TargetRules.Check(spec, errors);
        ProtectionRules.Check(spec, errors);
        AccuracyRules.Check(spec, errors);
        PerformanceRules.Check(spec, errors);
        CheckSearch(spec, errors);
        CheckCalibration(spec, errors);
        CheckRebuild(spec.Rebuild, errors);
    }

    public static void CheckTargetNames(IList<string>? names, string path, TrtEngineSpec spec, ErrorSink errors)
    {
        for (var i = 0; i < (names?.Count ?? 0); i++)
        {
            if (!spec.Targets.Any(target => target.Name == names![i]))
            {
                var known = spec.Targets.Select(target => target.Name).ToArray();
                var hint = Yaml.NearestName.Of(names![i], known) is { } near ? $"did you mean '{near}'?" : $"targets are {string.Join(", ", known)}";
                errors.Add(FieldPath.Item(path, i), $"there is no target '{names[i]}' in spec.targets; {hint}");
            }
        }
    }

    private static void CheckUris(TrtEngineSpec spec, ErrorSink errors)
    {
        foreach (var (path, source) in DeclaredSources.Of(spec))
        {
            if (DeclaredUri.Problem(source.Uri, writable: false) is { } problem)
            {
                errors.Add(path + ".uri", problem);
            }
        }

        if (DeclaredUri.Problem(spec.Publish.Destination.Uri, writable: true) is { } trouble)
        {
            errors.Add("spec.publish.destination.uri", trouble);
        }
    }

    private static void CheckSearch(TrtEngineSpec spec, ErrorSink errors)
    {
        if (spec.AutoProtect is { Policy: AutoProtectPolicy.TopK, Count: null })
        {
            errors.Add("spec.autoProtect.count", "is required with policy TopK: how many layers to protect");
        }
        else if (spec.AutoProtect is { Policy: not AutoProtectPolicy.TopK, Count: not null })
        {
            errors.Add("spec.autoProtect.count", "holds only with policy TopK; remove it or change the policy");
        }
    }

    private static void CheckCalibration(TrtEngineSpec spec, ErrorSink errors)
    {
        if (spec.Calibration is not null)
        {
            return;
        }

        foreach (var target in spec.Targets)
        {
            var quantized = ComputeCapabilities.PrecisionsOf(spec, target).Where(precision => precision is EnginePrecision.INT8 or EnginePrecision.FP8).ToArray();
            if (quantized.Length > 0)
            {
                errors.Add("spec.calibration", $"is required: target '{target.Name}' may use {string.Join(" and ", quantized)}, which need calibration data; add calibration.source or take them out of precisions");
                return;
            }
        }
    }

    private static void CheckRebuild(RebuildSpec? rebuild, ErrorSink errors)
    {
        if (rebuild is { Policy: RebuildPolicy.OnSourceChange, Interval: null })
        {
            errors.Add("spec.rebuild.interval", "is required with policy OnSourceChange, such as 1h");
        }
        else if (rebuild is { Policy: RebuildPolicy.Manual, Interval: not null })
        {
            errors.Add("spec.rebuild.interval", "holds only with policy OnSourceChange; remove it");
        }
    }
}
