using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Builds small models. Dimension -1 is an open one.</summary>
internal sealed class TestGraph
{
    private readonly ModelProto _proto = new() { IrVersion = 9, Graph = new GraphProto { Name = "test" } };

    public TestGraph(int opset = 19) => _proto.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });

    public TestGraph Input(string name, DataType type, params long[] dims)
    {
        _proto.Graph.Input.Add(Value(name, type, dims));
        return this;
    }

    public TestGraph Input(string name, params long[] dims) => Input(name, DataType.Float, dims);

    public TestGraph Floats(string name, float[] values, params long[] dims)
    {
        _proto.Graph.Initializer.Add(TensorData.Floats(name, values, dims));
        return this;
    }

    public TestGraph Int64s(string name, params long[] values)
    {
        _proto.Graph.Initializer.Add(TensorData.Int64s(name, values, values.Length));
        return this;
    }

    /// <summary>An INT8 scalar of 0.</summary>
    public TestGraph SByte(string name)
    {
        _proto.Graph.Initializer.Add(TensorData.SBytes(name, [0]));
        return this;
    }

    /// <summary>A row of four FP16 ones.</summary>
    public TestGraph Half(string name)
    {
        _proto.Graph.Initializer.Add(TensorData.Halves(name, [(Half)1, (Half)1, (Half)1, (Half)1], 1, 4));
        return this;
    }

    public TestGraph Node(string op, string name, string[] inputs, string[] outputs, Action<NodeProto>? attributes = null)
    {
        NodeProto node = NodeAttributes.Create(op, name, inputs, outputs);
        attributes?.Invoke(node);
        _proto.Graph.Node.Add(node);
        return this;
    }

    public TestGraph Node(string op, string[] inputs, string output, Action<NodeProto>? attributes = null) => Node(op, "/" + output, inputs, [output], attributes);

    public TestGraph Output(string name, params long[] dims)
    {
        _proto.Graph.Output.Add(Value(name, DataType.Float, dims));
        return this;
    }

    public OnnxModel Build() => new(_proto.Clone());

    /// <summary>A plan with <paramref name="rest"/> for every node but those named, and these quantized edges.</summary>
    public static PrecisionPlan Plan(OnnxModel model, NumericPrecision rest, IReadOnlyDictionary<string, NumericPrecision>? nodes = null, params QuantizedInput[] quantized)
        => new(
            rest,
            [.. model.Graph.Node.Select(node => new NodePrecision(
                node.Name,
                node.OpType,
                nodes is not null && nodes.TryGetValue(node.Name, out NumericPrecision precision) ? precision
                    : quantized.Any(edge => edge.Node == node.Name) ? NumericPrecision.Int8 : rest,
                "because the test says so",
                null,
                [node.Name]))],
            quantized);

    public static float[] Random(int seed, int count, float scale = 1f)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)((random.NextDouble() * 2) - 1) * scale;
        }

        return values;
    }

    private static ValueInfoProto Value(string name, DataType type, long[] dims)
    {
        TensorShapeProto shape = new();
        foreach (long dim in dims)
        {
            shape.Dim.Add(dim < 0 ? new TensorShapeProto.Types.Dimension { DimParam = $"{name}_open" } : new TensorShapeProto.Types.Dimension { DimValue = dim });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }
}
