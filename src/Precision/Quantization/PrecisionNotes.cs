using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Quantization;

/// <summary>Writes each node's precision and its reason into the node's documentation, where every viewer shows it.</summary>
internal static class PrecisionNotes
{
    public static void Write(GraphProto graph, PrecisionPlan plan)
    {
        Dictionary<string, NodePrecision> planned = ByNode(plan);
        foreach (NodeProto node in graph.Node)
        {
            if (planned.TryGetValue(node.Name, out NodePrecision? precision))
            {
                node.DocString = Note(precision.Precision, precision.Reason)
                    + (precision.ProtectedBy is { } entry ? $"; protected by: {entry}" : "");
            }
        }
    }

    public static string Note(NumericPrecision precision, string reason) => $"precision: {precision.Name()}; reason: {reason}";

    public static Dictionary<string, NodePrecision> ByNode(PrecisionPlan plan)
    {
        Dictionary<string, NodePrecision> nodes = new(StringComparer.Ordinal);
        foreach (NodePrecision node in plan.Nodes)
        {
            nodes[node.Node] = node;
        }

        return nodes;
    }
}
