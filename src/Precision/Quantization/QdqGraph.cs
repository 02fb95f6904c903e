using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Quantization;

/// <summary>A graph while its Q/DQ nodes are being written.</summary>
internal sealed class QdqGraph
{
    private readonly GraphProto _graph;
    private readonly GraphIndex _index;
    private readonly UniqueNames _names;
    private readonly Dictionary<string, NodePrecision> _planned;
    private readonly bool _halfScales;
    private readonly Dictionary<string, string> _activations = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tensor, int? Axis), string> _weights = [];
    private readonly List<NodeProto> _atStart = [];
    private readonly Dictionary<NodeProto, List<NodeProto>> _behind = new(ReferenceEqualityComparer.Instance);

    public QdqGraph(GraphProto graph, PrecisionPlan plan)
    {
        _graph = graph;
        _index = new GraphIndex(graph);
        _names = new UniqueNames(graph);
        _planned = PrecisionNotes.ByNode(plan);
        _halfScales = plan.FloatPrecision == NumericPrecision.Fp16;
    }

    /// <summary>Lets the edge read the tensor's pair, which is written at the first edge; returns its scale then.</summary>
    public TensorScale? QuantizeActivation(QuantizedInput edge, ActivationRange range)
    {
        NodeProto reader = Reader(edge);
        TensorScale? added = null;
        if (!_activations.TryGetValue(edge.Tensor, out string? dequantized))
        {
            EightBitFormat format = Format(edge);
            float scale = format.Scale(range.Amax, _halfScales);
            (string scaleName, string zeroName) = WriteScale(edge.Tensor, [scale], format, perChannel: false);
            string quantized = _names.Take($"{edge.Tensor}_quantized");
            dequantized = _names.Take($"{edge.Tensor}_dequantized");
            NodeProto quantize = NodeAttributes.Create("QuantizeLinear", _names.Take($"{edge.Tensor}_QuantizeLinear"), [edge.Tensor, scaleName, zeroName], [quantized]);
            NodeProto dequantize = NodeAttributes.Create("DequantizeLinear", _names.Take($"{edge.Tensor}_DequantizeLinear"), [quantized, scaleName, zeroName], [dequantized]);
            quantize.DocString = dequantize.DocString = PrecisionNotes.Note(
                _planned[edge.Node].Precision, FormattableString.Invariant($"'{edge.Tensor}' up to {range.Amax:G6} in steps of {scale:G6}, range: {range.Method}"));
            Place(edge, quantize, dequantize);
            _activations[edge.Tensor] = dequantized;
            added = new TensorScale(edge.Tensor, false, null, range.Amax, [scale], range.Method, range.RelativeError, range.Choice);
        }

        reader.Input[edge.InputIndex] = dequantized;
        return added;
    }

    /// <summary>Lets the edge read the weight's 8-bit form, which is written once for each axis; returns its scales then.</summary>
    public TensorScale? QuantizeWeight(QuantizedInput edge)
    {
        NodeProto reader = Reader(edge);
        TensorScale? added = null;
        if (!_weights.TryGetValue((edge.Tensor, edge.Axis), out string? dequantized))
        {
            TensorProto weight = _index.Initializer(edge.Tensor)
                ?? throw new ArgumentException($"The plan calls '{edge.Tensor}' a weight of node '{edge.Node}', but the model has no such constant; make the plan from this model.", nameof(edge));
            EightBitFormat format = Format(edge);
            (byte[] values, float[] scales, float amax, double error) = WeightQuantizer.Quantize(weight, edge.Axis, format, _halfScales);
            (string scaleName, string zeroName) = WriteScale(edge.Tensor, scales, format, edge.Axis is not null);
            string quantized = _names.Take($"{edge.Tensor}_quantized");
            dequantized = _names.Take($"{edge.Tensor}_dequantized");
            _graph.Initializer.Add(format.Tensor(quantized, values, [.. weight.Dims]));
            NodeProto dequantize = NodeAttributes.Create("DequantizeLinear", _names.Take($"{edge.Tensor}_DequantizeLinear"), [quantized, scaleName, zeroName], [dequantized]);
            dequantize.DocString = PrecisionNotes.Note(
                _planned[edge.Node].Precision,
                FormattableString.Invariant($"weight up to {amax:G6} with {(edge.Axis is { } channels ? $"{scales.Length} scales along axis {channels}" : "one scale")}"));
            if (edge.Axis is { } axis)
            {
                dequantize.SetInt("axis", axis);
            }

            _atStart.Add(dequantize);
            _weights[(edge.Tensor, edge.Axis)] = dequantized;
            added = new TensorScale(edge.Tensor, true, edge.Axis, amax, scales, "weights", error, null);
        }

        reader.Input[edge.InputIndex] = dequantized;
        return added;
    }

    /// <summary>Puts the new nodes in their places and drops the constants that nothing reads any more.</summary>
    public void Finish()
    {
        NodeProto[] nodes = [.. _graph.Node];
        _graph.Node.Clear();
        _graph.Node.AddRange(_atStart);
        foreach (NodeProto node in nodes)
        {
            _graph.Node.Add(node);
            if (_behind.TryGetValue(node, out List<NodeProto>? following))
            {
                _graph.Node.AddRange(following);
            }
        }

        GraphIndex after = new(_graph);
        HashSet<string> replaced = [.. _weights.Keys.Select(static key => key.Tensor)];
        TensorProto[] kept = [.. _graph.Initializer.Where(initializer => !replaced.Contains(initializer.Name)
            || after.Consumers(initializer.Name).Count > 0
            || after.IsOutput(initializer.Name)
            || after.IsInput(initializer.Name))];
        _graph.Initializer.Clear();
        _graph.Initializer.AddRange(kept);
    }

    private NodeProto Reader(QuantizedInput edge)
    {
        NodeProto node = _index.Node(edge.Node)
            ?? throw new ArgumentException($"The plan quantizes an input of the node '{edge.Node}', which the model does not have; make the plan from this model.", nameof(edge));
        return node.InputAt(edge.InputIndex) == edge.Tensor
            ? node
            : throw new ArgumentException($"Input {edge.InputIndex} of node '{edge.Node}' is '{node.InputAt(edge.InputIndex)}' and not '{edge.Tensor}' as the plan says; make the plan from this model.", nameof(edge));
    }

    private EightBitFormat Format(QuantizedInput edge) => EightBitFormat.Of(_planned.TryGetValue(edge.Node, out NodePrecision? node)
        ? node.Precision
        : throw new ArgumentException($"The plan quantizes an input of the node '{edge.Node}', which it does not list; make the plan again.", nameof(edge)));

    private (string Scale, string ZeroPoint) WriteScale(string tensor, float[] scales, EightBitFormat format, bool perChannel)
    {
        string scale = _names.Take($"{tensor}_scale");
        string zero = _names.Take($"{tensor}_zero_point");
        long[] dims = perChannel ? [scales.Length] : [];
        _graph.Initializer.Add(TensorData.Floats(scale, scales, dims));
        _graph.Initializer.Add(format.Tensor(zero, new byte[scales.Length], dims));
        return (scale, zero);
    }

    private void Place(QuantizedInput edge, NodeProto quantize, NodeProto dequantize)
    {
        if (_index.Producer(edge.Tensor) is { } producer)
        {
            if (!_behind.TryGetValue(producer, out List<NodeProto>? following))
            {
                _behind[producer] = following = [];
            }

            following.Add(quantize);
            following.Add(dequantize);
        }
        else if (_index.IsInput(edge.Tensor) || _index.Initializer(edge.Tensor) is not null)
        {
            _atStart.Add(quantize);
            _atStart.Add(dequantize);
        }
        else
        {
            throw new ArgumentException($"The tensor '{edge.Tensor}' of node '{edge.Node}' comes from nowhere; make the plan from this model.", nameof(edge));
        }
    }
}
