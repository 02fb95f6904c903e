using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement.Rules;

namespace TrtOperator.Precision.Placement;

/// <summary>The tensors that some plan could quantize, whatever is allowed and protected: only they need histograms.</summary>
public static class QuantizableTensors
{
    /// <summary>What convolutions, products, residual Adds, pooling, resizing and concatenation read, constants left out.</summary>
    /// <param name="model">The normalized model.</param>
    public static IReadOnlySet<string> Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        DataFlow flow = new(model);
        return flow.Graph.Node.SelectMany(node => Read(node, flow)).Where(tensor => tensor.Length > 0 && !flow.IsConstant(tensor)).ToHashSet(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Read(NodeProto node, DataFlow flow)
        => WeightedOperators.Contains(node) ? node.Input.Take(2)
        : node.Is("Concat") ? node.Input
        : PassThroughOperators.Contains(node) ? node.Input.Take(1)
        : node.Is("Add") && !node.Input.Any(flow.IsConstant) && node.Input.Any(input => ResidualConnections.FusedConvolution(input, flow) is not null) ? node.Input
        : [];
}
