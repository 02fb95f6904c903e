using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement.Rules;

namespace TrtOperator.Precision.Placement;

/// <summary>
/// Which nodes a compiler runs in the same kernel as the quantized product or convolution before them: copies,
/// activations and pointwise operators whose other inputs are constant or from the same kernel. Nothing inside is quantized.
/// </summary>
internal static class FusedBehind
{
    /// <summary>Fused node to the weighted node that heads its kernel.</summary>
    public static IReadOnlyDictionary<NodeProto, NodeProto> Find(PlacementContext context)
    {
        Dictionary<NodeProto, NodeProto> heads = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in context.Flow.Graph.Node)
        {
            if (WeightedOperators.Contains(node))
            {
                if (context.IsQuantized(node))
                {
                    heads[node] = node;
                }
            }
            else if (!context.IsProtected(node) && (DataFlow.IsPointwise(node) || DataFlow.IsCopy(node) || node.Is("BatchNormalization")) && CommonHead(node, heads, context) is { } head)
            {
                heads[node] = head;
            }
        }

        return heads;
    }

    private static NodeProto? CommonHead(NodeProto node, Dictionary<NodeProto, NodeProto> heads, PlacementContext context)
    {
        NodeProto? common = null;
        foreach (string input in context.Flow.VariableInputs(node))
        {
            if (context.ReadsQuantized(node, input))
            {
                continue;
            }

            NodeProto? head = context.Flow.Index.Producer(input) is { } producer ? heads.GetValueOrDefault(producer) : null;
            if (head is null || (common is not null && common != head))
            {
                return null;
            }

            common = head;
        }

        return common;
    }
}
