using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Placement.Rules;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>
/// Takes back the quantization of nodes that became more precise, and all that was quantized for their sake: the other product
/// of an attention, pooling and concatenation before them, a shortcut beside them. Tensors that share a scale no more are freed.
/// </summary>
internal static class QuantizationAfterWidening
{
    public static PrecisionPlan Of(PrecisionPlan plan, DataFlow flow)
    {
        HashSet<string> raised = [.. plan.Nodes.Where(static node => node.Precision > NumericPrecision.Fp8).Select(static node => node.Node)];
        Dictionary<string, string> withdrawn = new(StringComparer.Ordinal);
        List<QuantizedInput> edges = [.. plan.QuantizedInputs.Where(edge => !raised.Contains(edge.Node))];
        while (Unfounded(edges, flow) is { } unfounded)
        {
            withdrawn[unfounded.Node.Name] = unfounded.Reason;
            edges.RemoveAll(edge => edge.Node == unfounded.Node.Name);
        }

        return plan with
        {
            Nodes = [.. plan.Nodes.Select(node => withdrawn.TryGetValue(node.Node, out string? reason)
                ? node with { Precision = plan.FloatPrecision, Reason = $"not {node.Precision.Name()}: {reason}" }
                : node)],
            QuantizedInputs = Regrouped(edges, flow),
        };
    }

    /// <summary>A node whose quantization gains nothing any more.</summary>
    private static (NodeProto Node, string Reason)? Unfounded(List<QuantizedInput> edges, DataFlow flow)
    {
        HashSet<(string Node, int Input)> quantized = [.. edges.Select(static edge => (edge.Node, edge.InputIndex))];
        HashSet<string> nodes = [.. edges.Select(static edge => edge.Node)];
        foreach (AttentionRegion region in AttentionRegion.FindAll(flow).Where(static region => region.Values.Count > 0))
        {
            NodeProto[] products = [region.Scores, .. region.Values];
            if (products.FirstOrDefault(product => !nodes.Contains(product.Name)) is { } floating && products.FirstOrDefault(product => nodes.Contains(product.Name)) is { } left)
            {
                return (left, $"its attention's other product '{floating.Name}' is not quantized, and half an attention in 8 bits is not fused");
            }
        }

        foreach (NodeProto node in nodes.Select(flow.Index.Node).OfType<NodeProto>().OrderBy(flow.Index.Position))
        {
            if (PassThroughOperators.Contains(node) && flow.Users(node.Output[0]).FirstOrDefault(user => !ReadsQuantized(user.Node, user.Tensor, quantized)) is { Node: { } reader })
            {
                return (node, $"'{reader.Name}' reads it unquantized");
            }

            // Of a residual Add the shortcut alone is quantized.
            if (node.Is("Add") && edges.Find(edge => edge.Node == node.Name) is { } shortcut
                && ResidualConnections.FusedConvolution(node.Input[1 - shortcut.InputIndex], flow) is { } convolution && !nodes.Contains(convolution.Name))
            {
                return (node, $"'{convolution.Name}' beside its shortcut is not quantized");
            }
        }

        return null;
    }

    private static bool ReadsQuantized(NodeProto node, string tensor, HashSet<(string Node, int Input)> quantized)
        => Enumerable.Range(0, node.Input.Count).Where(input => node.Input[input] == tensor).All(input => quantized.Contains((node.Name, input)));

    private static QuantizedInput[] Regrouped(List<QuantizedInput> edges, DataFlow flow)
    {
        ScaleGroups scales = new();
        HashSet<string> nodes = [.. edges.Select(static edge => edge.Node)];
        foreach (NodeProto node in flow.Graph.Node.Where(node => nodes.Contains(node.Name) && PassThroughOperators.Contains(node)))
        {
            PassThroughOperators.ShareScales(node, flow, scales);
        }

        HashSet<string> softmaxes = [.. SoftmaxRegion.FindAll(flow).Select(static region => region.Output)];
        return [.. edges.Select(edge => edge.SharedScaleGroup is null ? edge : edge with
        {
            SharedScaleGroup = scales.Of(edge.Tensor),
            FixedAmax = scales.Of(edge.Tensor) is null && softmaxes.Contains(flow.Origin(edge.Tensor)) ? 1f : null,
        })];
    }
}
