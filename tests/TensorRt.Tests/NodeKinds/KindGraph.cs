using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>A small FP32 graph with an open first dimension: something to quantize, the node in question, something to quantize again.</summary>
internal sealed class KindGraph
{
    public const int Channels = 32;
    private const int Opset = 19;

    private readonly GraphProto _graph = new() { Name = "kind" };
    private readonly Random _random = new(7);

    public string InputName => _graph.Input[0].Name;

    public DataType InputType => (DataType)_graph.Input[0].Type.TensorType.ElemType;

    /// <summary>The input's shape with <paramref name="open"/> in its first dimension.</summary>
    public long[] InputShape(long open) => [open, .. _graph.Input[0].Type.TensorType.Shape.Dim.Skip(1).Select(static dim => dim.DimValue)];

    public OnnxModel Model => new(new ModelProto { IrVersion = 9, Graph = _graph, OpsetImport = { new OperatorSetIdProto { Version = Opset } } });

    public string Input(string name, DataType type, params long[] inner)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "n" });
        shape.Dim.AddRange(inner.Select(static size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        _graph.Input.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } });
        return name;
    }

    public string Output(string name)
    {
        _graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } });
        return name;
    }

    public string Weight(string name, params long[] shape)
    {
        long count = shape.Aggregate(1L, static (product, size) => product * size);
        float scale = 1f / MathF.Sqrt(shape.Length < 2 ? 4 : count / Math.Max(shape[0], shape[^1]));
        return Floats(name, [.. Enumerable.Range(0, (int)count).Select(_ => ((_random.NextSingle() * 2) - 1) * scale)], shape);
    }

    public string Positive(string name, params long[] shape)
        => Floats(name, [.. Enumerable.Range(0, (int)shape.Aggregate(1L, static (product, size) => product * size)).Select(_ => _random.NextSingle() + 0.5f)], shape);

    public string Floats(string name, float[] values, params long[] shape)
    {
        _graph.Initializer.Add(TensorData.Floats(name, values, shape));
        return name;
    }

    public string Int64s(string name, params long[] values)
    {
        _graph.Initializer.Add(TensorData.Int64s(name, values, values.Length));
        return name;
    }

    /// <summary>A node called <paramref name="name"/> that makes the tensor name + ":0".</summary>
    public string Node(string opType, string name, string[] inputs, Action<NodeProto>? attributes = null)
    {
        NodeProto node = NodeAttributes.Create(opType, name, inputs, [name + ":0"]);
        attributes?.Invoke(node);
        _graph.Node.Add(node);
        return name + ":0";
    }

    public string MatMul(string name, string input, long inner, long columns) => Node("MatMul", name, [input, Weight(name + ".w", inner, columns)]);

    public string Conv(string name, string input, int kernel, bool bias, long group = 1)
    {
        string weight = Weight(name + ".w", Channels, Channels / group, kernel, kernel);
        return Node("Conv", name, bias ? [input, weight, Weight(name + ".b", Channels)] : [input, weight], node =>
        {
            node.SetInt("group", group);
            node.SetInts("pads", [.. Enumerable.Repeat((long)kernel / 2, 4)]);
        });
    }

    /// <summary>The input of a sequence, [n, 16, 64], behind a product and a Relu.</summary>
    public string Sequence() => Node("Relu", "before.relu", [MatMul("before", Input("x", DataType.Float, 16, 64), 64, 64)]);

    /// <summary>Rows, [n, 64], behind a product and a Relu.</summary>
    public string Rows() => Node("Relu", "before.relu", [MatMul("before", Input("x", DataType.Float, 64), 64, 64)]);

    /// <summary>The input of an image, [n, 32, 12, 12], behind a convolution and a Relu.</summary>
    public string Image() => Node("Relu", "before.relu", [Conv("before", Input("x", DataType.Float, Channels, 12, 12), 3, true)]);

    /// <summary>A Relu and a product behind the node, and the graph's output.</summary>
    public string ThenProduct(string tensor, long inner) => Output(Node("Relu", "after.relu", [MatMul("after", tensor, inner, 64)]));

    /// <summary>A convolution and a Relu behind the node, and the graph's output.</summary>
    public string ThenConv(string tensor) => Output(Node("Relu", "after.relu", [Conv("after", tensor, 3, true)]));
}
