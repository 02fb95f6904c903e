using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement.Rules;
using TrtOperator.Precision.Protection;

namespace TrtOperator.Precision.Placement;

/// <summary>
/// Decides which node runs in which precision and which edges are quantized. All inputs of convolutions and products are,
/// both factors or none, and what lets 8-bit values pass between them; outputs are not, and kernels are not cut open.
/// </summary>
public static class QuantizationPlacer
{
    /// <summary>Makes the plan. The model is not changed.</summary>
    /// <param name="normalized">The normalized model.</param>
    /// <param name="observed">Shapes of one real run, see <see cref="TensorShapes"/>.</param>
    /// <param name="protections">Normalized node name to its protection (<see cref="ProtectionMatches.ForNormalized"/>, or a search's).</param>
    /// <param name="options">What is allowed.</param>
    /// <exception cref="ArgumentException">INT8 and FP8 are both allowed.</exception>
    /// <exception cref="InvalidModelException">The graph is inconsistent.</exception>
    public static PrecisionPlan Place(NormalizedModel normalized, TensorShapes observed, IReadOnlyDictionary<string, NodeProtection> protections, PlacementOptions options)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(protections);
        ArgumentNullException.ThrowIfNull(options);
        DataFlow flow = new(normalized.Model);
        PlacementContext? context = null;
        IReadOnlyDictionary<NodeProto, NodeProto> fused = new Dictionary<NodeProto, NodeProto>();
        if (options.Quantized is { } quantized)
        {
            context = new PlacementContext(flow, observed, protections, options, quantized);
            WeightedOperators.Place(context);
            ResidualConnections.Place(context);
            if (quantized == NumericPrecision.Int8)
            {
                PassThroughOperators.Place(context);
            }

            fused = FusedBehind.Find(context);
        }

        List<NodePrecision> nodes = [];
        foreach (NodeProto node in flow.Graph.Node)
        {
            (NumericPrecision precision, string reason, string? protectedBy) = Decide(node, flow, context, fused, protections.GetValueOrDefault(node.Name), options);
            nodes.Add(new NodePrecision(node.Name, node.OpType, precision, reason, protectedBy, normalized.Sources.GetValueOrDefault(node.Name) ?? [node.Name])
            {
                OtherType = FloatPlacement.OtherType(node, flow),
            });
        }

        return new PrecisionPlan(options.Float, nodes, context is null ? [] : QuantizedEdges.Resolve(context));
    }

    private static (NumericPrecision Precision, string Reason, string? ProtectedBy) Decide(
        NodeProto node,
        DataFlow flow,
        PlacementContext? context,
        IReadOnlyDictionary<NodeProto, NodeProto> fused,
        NodeProtection? protection,
        PlacementOptions options)
    {
        string? labels = protection is null ? null : string.Join("; ", protection.RuleLabels);
        if (FloatPlacement.NothingToChoose(node, flow) is { } nothing)
        {
            return (NumericPrecision.Fp32, $"{FloatPlacement.OtherType(node, flow) ?? "FP32"}: {nothing}{(labels is null ? string.Empty : $"; {labels} has nothing to protect here")}", null);
        }

        if (protection is not null)
        {
            if (node.Output.All(flow.IsConstant))
            {
                return (protection.Precision, $"{protection.Precision.Name()}: computed from constants alone; {labels} has nothing to protect here", null);
            }

            return protection.Precision == NumericPrecision.Fp16 && !options.AllowFp16
                ? (NumericPrecision.Fp32, $"protected: FP16 by {labels}, FP32 because FP16 is not allowed", labels)
                : (protection.Precision, $"protected: {protection.Precision.Name()} by {labels}", labels);
        }

        if (context is not null && context.IsQuantized(node))
        {
            return (context.Quantized, $"{context.Quantized.Name()}: {context.ReasonFor(node)}", null);
        }

        (NumericPrecision precision, string reason) = FloatPlacement.Of(node, context, fused, options);
        return (precision, reason, null);
    }
}
