using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Models;

/// <summary>Writes a graph node by node, with the names that exporters give: the module's path and the operator.</summary>
internal sealed class GraphSketch
{
    private readonly ModelProto _proto;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Random _random;

    public GraphSketch(string name, int opset, int seed)
    {
        _random = new Random(seed);
        _proto = new ModelProto { IrVersion = 8, ProducerName = "sketch", Graph = new GraphProto { Name = name } };
        _proto.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
    }

    public OnnxModel Build() => new(_proto);

    public string Input(string name, DataType type, params string[] dims)
    {
        _proto.Graph.Input.Add(Port(name, type, dims));
        return name;
    }

    /// <summary>Names a tensor as an output. Dimensions that are numbers are fixed.</summary>
    public void Output(string tensor, string name, params string[] dims)
    {
        NodeProto maker = _proto.Graph.Node.First(node => node.Output.Contains(tensor));
        maker.Output[maker.Output.IndexOf(tensor)] = name;
        foreach (NodeProto reader in _proto.Graph.Node)
        {
            for (int i = 0; i < reader.Input.Count; i++)
            {
                reader.Input[i] = reader.Input[i] == tensor ? name : reader.Input[i];
            }
        }

        _proto.Graph.Output.Add(Port(name, DataType.Float, dims));
    }

    /// <summary>A node of <paramref name="module"/>; answers its first output.</summary>
    public string Node(string op, string module, string[] inputs, Action<NodeProto>? attributes = null)
    {
        string name = $"{module}/{op}";
        int count = _names[name] = _names.GetValueOrDefault(name) + 1;
        name = count == 1 ? name : FormattableString.Invariant($"{name}_{count - 1}");
        NodeProto node = NodeAttributes.Create(op, name, inputs, [$"{name}_output_0"]);
        attributes?.Invoke(node);
        _proto.Graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>A constant as exporters write small ones: the output of a Constant node.</summary>
    public string Scalar(string module, float value)
        => Node("Constant", module, [], node => node.SetTensor("value", TensorData.Floats(string.Empty, [value])));

    /// <inheritdoc cref="Scalar"/>
    public string Integers(string module, params long[] values)
        => Node("Constant", module, [], node => node.SetTensor("value", TensorData.Int64s(string.Empty, values, values.Length)));

    /// <summary>Weights drawn from a normal distribution.</summary>
    public string Normal(string name, double deviation, params long[] dims)
    {
        float[] values = new float[dims.Aggregate(1L, static (product, dimension) => product * dimension)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * Draw());
        }

        return Floats(name, values, dims);
    }

    public string Floats(string name, float[] values, params long[] dims)
    {
        _proto.Graph.Initializer.Add(TensorData.Floats(name, values, dims));
        return name;
    }

    /// <summary>One draw from the standard normal distribution.</summary>
    public double Draw() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private static ValueInfoProto Port(string name, DataType type, string[] dims)
    {
        TensorShapeProto shape = new();
        foreach (string dim in dims)
        {
            shape.Dim.Add(long.TryParse(dim, out long value) ? new TensorShapeProto.Types.Dimension { DimValue = value } : new TensorShapeProto.Types.Dimension { DimParam = dim });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }
}
