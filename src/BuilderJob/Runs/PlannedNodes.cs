using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Mapping;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a precision plan asked of the nodes of a prepared graph, and what the graph shows of those in INT8 or FP8.</summary>
/// <param name="Nodes">Every planned node that carries fractions, in the plan's order.</param>
/// <param name="Quantized">Those planned in INT8 or FP8, with what in the graph may keep a compiler from it.</param>
internal sealed record PlannedNodes(IReadOnlyList<AskedNode> Nodes, IReadOnlyList<QuantizedNode> Quantized)
{
    private static readonly HashSet<string> Products = new(StringComparer.Ordinal) { "MatMul", "Gemm", "Conv", "ConvTranspose" };
    private static readonly HashSet<string> Through = new(StringComparer.Ordinal) { "Cast", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity" };

    /// <summary>Reads them from a prepared model and the precision plan that it was written from.</summary>
    public static PlannedNodes Of(OnnxModel prepared, PrecisionPlan plan)
    {
        GraphIndex index = new(prepared.Graph);
        HashSet<string> constants = Constants(prepared.Graph, index);
        List<AskedNode> nodes = [];
        List<QuantizedNode> quantized = [];
        foreach (NodePrecision planned in plan.Nodes.Where(node => node.OtherType is null))
        {
            NodeProto? node = index.Node(planned.Node);
            nodes.Add(new AskedNode(planned.Node, planned.OpType, TypeOf(planned.Precision), node is null ? null : WeightShape(node, index))
            {
                IsConstant = node is not null && node.Input.All(input => input.Length == 0 || constants.Contains(input)),
            });
            if (node is not null && planned.Precision is NumericPrecision.Int8 or NumericPrecision.Fp8)
            {
                quantized.Add(Quantization(node, index, constants));
            }
        }

        return new PlannedNodes(nodes, quantized);
    }

    private static TensorType TypeOf(NumericPrecision precision) => precision switch
    {
        NumericPrecision.Int8 => TensorType.Int8,
        NumericPrecision.Fp8 => TensorType.Fp8,
        NumericPrecision.Fp16 => TensorType.Half,
        _ => TensorType.Float,
    };

    private static QuantizedNode Quantization(NodeProto node, GraphIndex index, HashSet<string> constants)
    {
        string? bare = null;
        string? split = null;
        string? channels = null;
        foreach (string input in node.Input.Take(2).Where(input => input.Length > 0 && !constants.Contains(input)))
        {
            if (Back(input, index) is not { } dequantize || !dequantize.Is("DequantizeLinear"))
            {
                bare ??= input;
            }
            else if (index.Producer(dequantize.InputAt(0)) is not { } quantize || !quantize.Is("QuantizeLinear"))
            {
                split ??= dequantize.Name;
            }
            else if (index.Initializer(quantize.InputAt(1)) is { } scale && TensorData.ElementCount(scale) > 1)
            {
                channels ??= quantize.Name;
            }
        }

        return new QuantizedNode(node.Name) { BareActivation = Products.Contains(node.OpType) ? bare : null, SplitPair = split, PerChannelActivation = channels };
    }

    private static long[]? WeightShape(NodeProto node, GraphIndex index)
    {
        TensorProto? weight = node.Input.Select(input => Constant(input, index)).OfType<TensorProto>().MaxBy(TensorData.ElementCount);
        return weight is null ? null : [.. weight.Dims];
    }

    /// <summary>The constant behind an input, through its Q/DQ pair, casts and changes of shape.</summary>
    private static TensorProto? Constant(string tensor, GraphIndex index)
    {
        for (NodeProto? maker = Back(tensor, index); maker is not null; maker = Back(tensor, index))
        {
            if (!maker.Is("DequantizeLinear") && !maker.Is("QuantizeLinear"))
            {
                return null;
            }

            tensor = maker.InputAt(0);
        }

        return index.IsInput(Root(tensor, index)) ? null : index.Initializer(Root(tensor, index));
    }

    /// <summary>The nearest maker of a tensor that does more than move or cast it; null where there is none.</summary>
    private static NodeProto? Back(string tensor, GraphIndex index) => index.Producer(Root(tensor, index));

    private static string Root(string tensor, GraphIndex index)
    {
        while (index.Producer(tensor) is { } maker && Through.Contains(maker.OpType) && maker.Input.Count > 0)
        {
            tensor = maker.Input[0];
        }

        return tensor;
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
