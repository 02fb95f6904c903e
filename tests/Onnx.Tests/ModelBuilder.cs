using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Tests;

/// <summary>Builds small models by hand. A dimension of -1 is left open.</summary>
internal sealed class ModelBuilder
{
    private readonly ModelProto _model = new() { IrVersion = 4, ProducerName = "tests", Graph = new GraphProto { Name = "main" } };

    public ModelBuilder(int opset, int ir = 4)
    {
        _model.IrVersion = ir;
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
    }

    public ModelProto Proto => _model;

    public GraphProto Graph => _model.Graph;

    public static ValueInfoProto Value(string name, DataType type, params long[] dims)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(dims.Select((dim, i) => dim < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = $"{name}_{i}" }
            : new TensorShapeProto.Types.Dimension { DimValue = dim }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }

    public ModelBuilder Input(string name, params long[] dims) => Input(name, DataType.Float, dims);

    public ModelBuilder Input(string name, DataType type, params long[] dims)
    {
        Graph.Input.Add(Value(name, type, dims));
        return this;
    }

    public ModelBuilder Output(string name, DataType type = DataType.Float)
    {
        Graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } } });
        return this;
    }

    public ModelBuilder Floats(string name, float[] values, params long[] dims)
    {
        Graph.Initializer.Add(TensorData.Floats(name, values, dims));
        return this;
    }

    public ModelBuilder Random(string name, params long[] dims) => Random(name, -1, 1, dims);

    public ModelBuilder Random(string name, float low, float high, params long[] dims)
    {
        Random random = new(name.Length + (int)dims.Sum());
        return Floats(name, [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => low + ((high - low) * random.NextSingle()))], dims);
    }

    public ModelBuilder Int64s(string name, long[] values, params long[] dims)
    {
        Graph.Initializer.Add(TensorData.Int64s(name, values, dims));
        return this;
    }

    public ModelBuilder Node(string op, string[] inputs, string[] outputs, Action<NodeProto>? edit = null)
    {
        NodeProto node = NodeAttributes.Create(op, $"{op.ToLowerInvariant()}_{Graph.Node.Count}", inputs, outputs);
        edit?.Invoke(node);
        Graph.Node.Add(node);
        return this;
    }

    public OnnxModel Build() => OnnxModel.Parse(new OnnxModel(_model).ToByteArray());
}
