using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>What the proof of a plan needs to know of the prepared graph: its protected nodes, and the type that each other node computes in.</summary>
/// <param name="Protected">The protected nodes.</param>
/// <param name="Graph">Every node of the graph.</param>
public sealed record PreparedNodes(IReadOnlyList<ProtectedNode> Protected, IReadOnlyList<GraphNode> Graph)
{
    /// <summary>Reads them from a prepared model and the precision plan that it was written from.</summary>
    public static PreparedNodes Of(OnnxModel prepared, PrecisionPlan plan)
    {
        GraphIndex index = new(prepared.Graph);
        Dictionary<string, NodePrecision> planned = plan.Nodes.ToDictionary(node => node.Node, StringComparer.Ordinal);
        HashSet<string> constants = Constants(prepared.Graph, index);
        List<ProtectedNode> kept = [];
        List<GraphNode> graph = [];
        foreach (NodeProto node in prepared.Graph.Node)
        {
            NodePrecision? precision = planned.GetValueOrDefault(node.Name);
            graph.Add(new GraphNode(node.Name, node.OpType, TypeOf(node, precision, plan.FloatPrecision, index))
            {
                Inputs = [.. node.Input.Select(index.Producer).OfType<NodeProto>().Select(producer => producer.Name).Distinct(StringComparer.Ordinal)],
            });
            if (precision is { ProtectedBy: not null, Widens: null })
            {
                kept.Add(new ProtectedNode(
                    node.Name,
                    node.OpType,
                    precision.Precision == NumericPrecision.Fp16 ? TensorType.Half : TensorType.Float,
                    WeightShape(node, index, constants))
                {
                    IsIntegerArithmetic = precision.OtherType is not null,
                    IsConstant = node.Input.All(input => input.Length == 0 || constants.Contains(input)),
                });
            }
        }

        return new PreparedNodes(kept, graph);
    }

    private static TensorType TypeOf(NodeProto node, NodePrecision? precision, NumericPrecision floats, GraphIndex index)
    {
        if (precision is not null)
        {
            return precision.OtherType is not null ? TensorType.Unknown
                : precision.Precision == NumericPrecision.Fp32 ? TensorType.Float
                : precision.Precision == NumericPrecision.Fp16 ? TensorType.Half
                : floats == NumericPrecision.Fp16 ? TensorType.Half : TensorType.Float;
        }

        // Nodes that preparing added: casts, the addition of 0 before an island, and Q/DQ pairs.
        return node.OpType switch
        {
            "Cast" => Of((DataType)node.GetInt("to", 0)),
            "QuantizeLinear" or "DequantizeLinear" => index.Initializer(node.Input[1]) is { } scale ? Of((DataType)scale.DataType) : TensorType.Unknown,
            _ => TensorType.Float,
        };
    }

    private static TensorType Of(DataType type) => type switch
    {
        DataType.Float => TensorType.Float,
        DataType.Float16 => TensorType.Half,
        DataType.Bfloat16 => TensorType.BFloat16,
        _ => TensorType.Unknown,
    };

    private static long[]? WeightShape(NodeProto node, GraphIndex index, HashSet<string> constants)
    {
        TensorProto? weight = node.Input.Where(constants.Contains).Select(index.Initializer).OfType<TensorProto>().MaxBy(TensorData.ElementCount);
        return weight is null ? null : [.. weight.Dims];
    }

    private static HashSet<string> Constants(GraphProto graph, GraphIndex index)
    {
        HashSet<string> constants = [.. graph.Initializer.Select(initializer => initializer.Name).Where(name => !index.IsInput(name))];
        foreach (NodeProto node in graph.Node.Where(node => node.Input.All(input => input.Length == 0 || constants.Contains(input))))
        {
            constants.UnionWith(node.Output);
        }

        return constants;
    }
}
