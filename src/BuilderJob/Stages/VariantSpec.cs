using TrtOperator.Api.V1Alpha1;
using TrtOperator.BuilderJob.Declaration;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What distinguishes one prepared model from another: targets with equal specs share it.</summary>
/// <param name="AllowInt8">INT8 is allowed.</param>
/// <param name="AllowFp16">FP16 is allowed.</param>
/// <param name="Runtime">The runtime whose islands are written.</param>
/// <param name="Rules">The protections that hold.</param>
public sealed record VariantSpec(bool AllowInt8, bool AllowFp16, IslandRuntime Runtime, IReadOnlyList<ProtectionRule> Rules)
{
    /// <summary>The spec of <paramref name="target"/>.</summary>
    public static VariantSpec Of(LoadedDeclaration declaration, EngineTarget target)
    {
        IReadOnlyList<EnginePrecision> precisions = declaration.PrecisionsOf(target);
        return new VariantSpec(
            precisions.Contains(EnginePrecision.INT8),
            precisions.Contains(EnginePrecision.FP16),
            target.Runtime switch
            {
                TargetRuntime.TensorRT => IslandRuntime.TensorRt,
                TargetRuntime.TensorRTRTX => IslandRuntime.TensorRtRtx,
                _ => IslandRuntime.OnnxRuntime,
            },
            DeclaredRules.For(declaration.Engine.Spec, target))
        {
            Equalize = declaration.Engine.Spec.Equalization is EqualizationMode.Auto && precisions.Contains(EnginePrecision.INT8),
        };
    }

    /// <summary>How its islands are widened, in order; none at first.</summary>
    public IReadOnlyList<WideningRound> Widenings { get; init; } = [];

    /// <summary>Whether channels are evened out where that lowers the error of INT8 layers.</summary>
    public bool Equalize { get; init; }

    /// <summary>The same spec with the islands of <paramref name="nodes"/> one step wider.</summary>
    public VariantSpec Widened(IReadOnlyList<string> nodes)
        => this with { Widenings = [.. Widenings, new WideningRound(Widenings.Count + 1, nodes)] };

    /// <summary>A short name for people: <c>INT8+FP16</c>.</summary>
    public string Name => (AllowInt8, AllowFp16) switch
    {
        (true, true) => "INT8+FP16",
        (true, false) => "INT8",
        (false, true) => "FP16",
        _ => "FP32",
    };

    /// <summary>The spec as a line of text that a key can name.</summary>
    public string Canonical => $"{Name} {Runtime}\n" + string.Join('\n', Rules.Select(rule =>
        $"{rule.Selector} {rule.Precision} {rule.ProtectOutput} {rule.Label}"))
        + (Equalize ? "\nequalized" : "")
        + string.Concat(Widenings.Select(round => $"\nwider {round.Step}: {string.Join(' ', round.Nodes)}"));

    /// <summary>The placement's options.</summary>
    public PlacementOptions Placement => new(AllowInt8, AllowFp8: false, AllowFp16);
}
