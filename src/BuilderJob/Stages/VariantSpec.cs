using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What distinguishes one prepared model from another: targets with equal specs share it.</summary>
/// <param name="Quantized">INT8 or FP8, whichever is wanted more: one plan has one of them. Null where neither is allowed.</param>
/// <param name="AllowFp16">FP16 is allowed.</param>
/// <param name="Runtime">The runtime whose islands are written.</param>
/// <param name="Rules">The protections that hold.</param>
public sealed record VariantSpec(NumericPrecision? Quantized, bool AllowFp16, IslandRuntime Runtime, IReadOnlyList<ProtectionRule> Rules)
{
    /// <summary>The spec of <paramref name="target"/>.</summary>
    public static VariantSpec Of(LoadedDeclaration declaration, EngineTarget target)
    {
        IReadOnlyList<EnginePrecision> precisions = declaration.PrecisionsOf(target);
        NumericPrecision? quantized = EightBitsOf(precisions, target.Runtime);
        return new VariantSpec(
            quantized,
            precisions.Contains(EnginePrecision.FP16),
            target.Runtime switch
            {
                TargetRuntime.TensorRT => IslandRuntime.TensorRt,
                TargetRuntime.TensorRTRTX => IslandRuntime.TensorRtRtx,
                _ => IslandRuntime.OnnxRuntime,
            },
            DeclaredRules.For(declaration.Engine.Spec, target))
        {
            // All of it is chosen and judged on samples; a cache has none.
            Equalize = declaration.Engine.Spec is { Equalization: not EqualizationMode.Off, Calibration.Source: not null } && quantized == NumericPrecision.Int8,
            ChooseRanges = declaration.Engine.Spec.Calibration is { Source: not null, Method: Api.V1Alpha1.CalibrationMethod.Auto } && quantized == NumericPrecision.Int8,
            RoundWeights = declaration.Engine.Spec.Calibration is { Source: not null, WeightRounding: WeightRoundingMode.Auto } && quantized == NumericPrecision.Int8,
            CorrectBiases = declaration.Engine.Spec.Calibration is { Source: not null, BiasCorrection: BiasCorrectionMode.Auto } && quantized == NumericPrecision.Int8,
        };
    }

    // What is listed first is wanted more. ONNX Runtime computes INT8 and only simulates FP8, so there the order does not matter.
    private static NumericPrecision? EightBitsOf(IReadOnlyList<EnginePrecision> precisions, TargetRuntime runtime)
        => runtime == TargetRuntime.OnnxRuntime && precisions.Contains(EnginePrecision.INT8)
            ? NumericPrecision.Int8
            : precisions.FirstOrDefault(precision => precision is EnginePrecision.INT8 or EnginePrecision.FP8, EnginePrecision.FP32) switch
            {
                EnginePrecision.INT8 => NumericPrecision.Int8,
                EnginePrecision.FP8 => NumericPrecision.Fp8,
                _ => null,
            };

    /// <summary>How its islands are widened, in order; none at first.</summary>
    public IReadOnlyList<WideningRound> Widenings { get; init; } = [];

    /// <summary>Whether channels are evened out where that lowers the error of INT8 layers.</summary>
    public bool Equalize { get; init; }

    /// <summary>Whether INT8 ranges are chosen by their end effect, and not by histograms alone.</summary>
    public bool ChooseRanges { get; init; }

    /// <summary>Whether weights of INT8 layers are rounded by what they are multiplied with, where that pays.</summary>
    public bool RoundWeights { get; init; }

    /// <summary>Whether anything of a calibrated model is chosen or rewritten.</summary>
    public bool Refine => ChooseRanges || RoundWeights || CorrectBiases;

    /// <summary>Whether biases of INT8 layers are corrected where that pays.</summary>
    public bool CorrectBiases { get; init; }

    /// <summary>The same spec with the islands of <paramref name="nodes"/> one step wider.</summary>
    public VariantSpec Widened(IReadOnlyList<string> nodes)
        => this with { Widenings = [.. Widenings, new WideningRound(Widenings.Count + 1, nodes)] };

    /// <summary>A short name for people: <c>INT8+FP16</c>.</summary>
    public string Name => (Quantized, AllowFp16) switch
    {
        ({ } quantized, true) => $"{quantized.Name()}+FP16",
        ({ } quantized, false) => quantized.Name(),
        (null, true) => "FP16",
        _ => "FP32",
    };

    /// <summary>The spec as a line of text that a key can name.</summary>
    public string Canonical => $"{Name} {Runtime}\n" + string.Join('\n', Rules.Select(rule =>
        $"{rule.Selector} {rule.Precision} {rule.ProtectOutput} {rule.Label}"))
        + (Equalize ? "\nequalized" : "") + (ChooseRanges ? "\nranges chosen" : "") + (RoundWeights ? "\nweights rounded" : "") + (CorrectBiases ? "\nbiases corrected" : "")
        + string.Concat(Widenings.Select(round => $"\nwider {round.Step}: {string.Join(' ', round.Nodes)}"));

    /// <summary>The placement's options.</summary>
    public PlacementOptions Placement => new(Quantized == NumericPrecision.Int8, Quantized == NumericPrecision.Fp8, AllowFp16);
}
