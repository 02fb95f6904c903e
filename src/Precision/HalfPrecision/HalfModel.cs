using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>A graph in FP16 with its FP32 islands.</summary>
/// <param name="Model">The graph. Its inputs and outputs have the types they had.</param>
/// <param name="Findings">What FP16 breaks, errors and warnings, in graph order.</param>
/// <param name="KeptFloat">Nodes that stay FP32 against the plan, because FP16 cannot express them exactly.</param>
/// <param name="Islands">Every FP32 node that reads or makes a float tensor, in graph order.</param>
/// <param name="HalfTensors">Every tensor of <paramref name="Model"/> that was FP32 and now is FP16, constants included.</param>
public sealed record HalfModel(
    OnnxModel Model,
    IReadOnlyList<HalfFinding> Findings,
    IReadOnlyList<FloatNode> KeptFloat,
    IReadOnlyList<Island> Islands,
    IReadOnlySet<string> HalfTensors)
{
    /// <summary>The plan as it came to be: nodes in <see cref="KeptFloat"/> are FP32, with their reasons.</summary>
    /// <param name="plan">The plan that the graph was written from.</param>
    public PrecisionPlan AsWritten(PrecisionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Dictionary<string, string> kept = KeptFloat.ToDictionary(static node => node.Node, static node => node.Reason, StringComparer.Ordinal);
        return plan with
        {
            Nodes = [.. plan.Nodes.Select(node => node.Precision == NumericPrecision.Fp16 && kept.TryGetValue(node.Node, out string? reason)
                ? node with { Precision = NumericPrecision.Fp32, Reason = $"FP32: {reason}" }
                : node)],
        };
    }
}
