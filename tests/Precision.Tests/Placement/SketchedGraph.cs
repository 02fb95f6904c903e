using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Placement;

/// <summary>A graph drawn by hand. Every node makes one tensor, "name:0", whose shape may be told.</summary>
internal sealed class SketchedGraph
{
    private readonly GraphProto _graph = new() { Name = "sketch" };
    private readonly Dictionary<string, long[]> _shapes = new(StringComparer.Ordinal);

    public OnnxModel Model => new(new ModelProto { IrVersion = 9, Graph = _graph, OpsetImport = { new OperatorSetIdProto { Version = 19 } } });

    public NormalizedModel Normalized => new(Model, _graph.Node.ToDictionary(node => node.Name, node => (IReadOnlyList<string>)[node.Name], StringComparer.Ordinal), []);

    public GraphProto Graph => _graph;

    public string Input(string name, params long[] shape) => Input(name, DataType.Float, shape);

    public string Input(string name, DataType type, params long[] shape)
    {
        _graph.Input.Add(Info(name, type, shape));
        _shapes[name] = shape;
        return name;
    }

    public SketchedGraph Output(string name, params long[] shape)
    {
        _graph.Output.Add(Info(name, DataType.Float, shape));
        return this;
    }

    public string Weight(string name, params long[] shape) => Weight(name, i => ((i * 37 % 101) - 50) / 50f, shape);

    public string Weight(string name, Func<int, float> value, params long[] shape)
    {
        int count = (int)shape.Aggregate(1L, (product, dimension) => product * dimension);
        _graph.Initializer.Add(TensorData.Floats(name, [.. Enumerable.Range(0, count).Select(value)], shape));
        return name;
    }

    public string Node(string opType, string name, string[] inputs, long[]? shape = null, Action<NodeProto>? attributes = null)
    {
        NodeProto node = NodeAttributes.Create(opType, name, inputs, [name + ":0"]);
        attributes?.Invoke(node);
        _graph.Node.Add(node);
        if (shape is not null)
        {
            _shapes[name + ":0"] = shape;
        }

        return name + ":0";
    }

    public string Conv(string name, string input, long outputs, long inputs, long kernel = 3, long group = 1)
        => Node("Conv", name, [input, Weight(name + ".w", outputs, inputs / group, kernel, kernel)], attributes: node => node.SetInt("group", group));

    public string Relu(string name, string input) => Node("Relu", name, [input]);

    public string MatMul(string name, string input, long inner, long columns, long rows = 32)
        => Node("MatMul", name, [input, Weight(name + ".w", inner, columns)], [1, rows, columns]);

    /// <summary>Scaled, masked attention over q, k and v; returns the product with the values.</summary>
    public string Attention(string q, string k, string v, string? mask, long positions = 64, long head = 32)
    {
        string keys = Node("Transpose", "keysT", [k], [1, 4, head, positions], node => node.SetInts("perm", 0, 1, 3, 2));
        string scores = Node("MatMul", "scores", [q, keys], [1, 4, positions, positions]);
        string scaled = Node("Mul", "scale", [scores, Weight("sqrt", 1)]);
        string masked = mask is null ? scaled : Node("Add", "mask", [scaled, mask]);
        string softmax = Node("Softmax", "softmax", [masked], [1, 4, positions, positions]);
        _shapes[v] = [1, 4, positions, head];
        return Node("MatMul", "values", [softmax, v], [1, 4, positions, head]);
    }

    public PrecisionPlan Place(PlacementOptions? options = null, params ProtectionRule[] rules)
        => QuantizationPlacer.Place(Normalized, new TensorShapes(_shapes), ProtectionMatcher.Match(Model, rules).ForNormalized(Normalized), options ?? Int8);

    public PrecisionPlan Place(IReadOnlyDictionary<string, NodeProtection> protections, PlacementOptions options)
        => QuantizationPlacer.Place(Normalized, new TensorShapes(_shapes), protections, options);

    public static PlacementOptions Int8 { get; } = new(AllowInt8: true, AllowFp8: false, AllowFp16: true);

    public static PlacementOptions Fp8 { get; } = new(AllowInt8: false, AllowFp8: true, AllowFp16: true);

    private static ValueInfoProto Info(string name, DataType type, long[] shape)
    {
        TensorShapeProto dimensions = new();
        dimensions.Dim.AddRange(shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } } };
    }
}
