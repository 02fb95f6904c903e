using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Ranks and element types of a graph's tensors, as far as the model records them or they follow from its operators.</summary>
internal sealed class TensorTraits
{
    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DataType> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly TensorTraits? _outer;
    private readonly bool _onlyFloat;

    /// <summary>Reads the graph as it is now.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="outer">The graph around it, when it is a subgraph.</param>
    public TensorTraits(GraphProto graph, TensorTraits? outer = null)
    {
        _outer = outer;
        _constants = GraphConstants.Of(graph);
        foreach (ValueInfoProto value in graph.ValueInfo.Concat(graph.Output).Concat(graph.Input))
        {
            if (value.Type?.TensorType is { } type)
            {
                _types[value.Name] = (DataType)type.ElemType;
                if (type.Shape is not null)
                {
                    _ranks[value.Name] = type.Shape.Dim.Count;
                }
            }
        }

        foreach ((string name, TensorProto tensor) in _constants)
        {
            _types[name] = (DataType)tensor.DataType;
            _ranks[name] = tensor.Dims.Count;
        }

        foreach (NodeProto node in graph.Node.Where(static node => node.Domain is "" or "ai.onnx"))
        {
            Infer(node);
        }

        _onlyFloat = outer?._onlyFloat != false && !_types.Values.Any(static type => type is DataType.Float16 or DataType.Double or DataType.Bfloat16)
            && !graph.Node.Any(static node => node.OpType == "Cast" && (DataType)node.GetInt("to", 1) is DataType.Float16 or DataType.Double or DataType.Bfloat16);
    }

    /// <summary>The tensor's number of dimensions, or null when it is not known.</summary>
    public int? Rank(string tensor) => _ranks.TryGetValue(tensor, out int rank) ? rank : _outer?.Rank(tensor);

    /// <summary>The element type of a floating-point tensor; where it is not recorded, the model's only floating-point type; otherwise null.</summary>
    public DataType? FloatType(string tensor)
        => Type(tensor) ?? (_onlyFloat ? DataType.Float : null);

    private void Infer(NodeProto node)
    {
        int? rank = RankOf(node);
        DataType? type = TypeOf(node);
        foreach (string output in node.Output.Where(static output => output.Length > 0))
        {
            // What the model records itself stands.
            if (rank is { } known)
            {
                _ranks.TryAdd(output, known);
            }

            if (type is { } element)
            {
                _types.TryAdd(output, element);
            }

            // Later outputs (masks, indices, states) have traits of their own.
            if (node.OpType != "Split")
            {
                break;
            }
        }
    }

    private int? RankOf(NodeProto node) => node.OpType switch
    {
        "Abs" or "Acos" or "AveragePool" or "BatchNormalization" or "Cast" or "Ceil" or "Clip" or "Conv" or "ConvTranspose" or "Cos" or "CumSum"
            or "DepthToSpace" or "Dropout" or "Elu" or "Erf" or "Exp" or "Floor" or "GatherElements" or "GlobalAveragePool" or "GlobalMaxPool"
            or "HardSigmoid" or "HardSwish" or "Hardmax" or "Identity" or "InstanceNormalization" or "IsNaN" or "LRN" or "LayerNormalization"
            or "LeakyRelu" or "Log" or "LogSoftmax" or "LpNormalization" or "LpPool" or "MaxPool" or "MeanVarianceNormalization" or "Neg" or "Not"
            or "PRelu" or "Pad" or "Reciprocal" or "Relu" or "Resize" or "Round" or "ScatterElements" or "ScatterND" or "Scatter" or "Selu"
            or "Shrink" or "Sigmoid" or "Sign" or "Sin" or "Slice" or "Softmax" or "Softplus" or "Softsign" or "SpaceToDepth" or "Split" or "Sqrt"
            or "Tan" or "Tanh" or "ThresholdedRelu" or "Tile" or "TopK" or "Transpose" or "Trilu" or "Upsample"
            => Rank(node.InputAt(0)),
        "Add" or "And" or "Div" or "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "Max" or "Mean" or "Min" or "Mod"
            or "Mul" or "Or" or "Pow" or "Sub" or "Sum" or "Where" or "Xor"
            => Widest(node),
        "Concat" => node.Input.Select(Rank).FirstOrDefault(static rank => rank is not null),
        "Flatten" or "Gemm" => 2,
        "Shape" or "Size" => node.OpType == "Shape" ? 1 : 0,
        "GRU" or "LSTM" or "RNN" => 4,
        "MatMul" => Product(Rank(node.InputAt(0)), Rank(node.InputAt(1))),
        "Gather" => Rank(node.InputAt(0)) + Rank(node.InputAt(1)) - 1,
        "Reshape" or "ConstantOfShape" or "Expand" => Shaped(node),
        "Squeeze" => Axes(node) is { } removed ? Rank(node.InputAt(0)) - removed : null,
        "Unsqueeze" => Axes(node) is { } added ? Rank(node.InputAt(0)) + added : null,
        "ArgMax" or "ArgMin" => node.GetInt("keepdims", 1) != 0 ? Rank(node.InputAt(0)) : Rank(node.InputAt(0)) - 1,
        string reduce when reduce.StartsWith("Reduce", StringComparison.Ordinal) => Reduced(node),
        _ => null,
    };

    private DataType? TypeOf(NodeProto node) => node.OpType switch
    {
        "Cast" => (DataType)node.GetInt("to", 0),
        "Shape" or "Size" or "ArgMax" or "ArgMin" or "NonZero" => DataType.Int64,
        "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" or "And" or "Or" or "Xor" or "Not" or "IsNaN" or "IsInf" => DataType.Bool,
        "ConstantOfShape" => node.GetTensor("value") is { } value ? (DataType)value.DataType : DataType.Float,
        "Where" => Type(node.InputAt(1)),
        "OneHot" => Type(node.InputAt(2)),
        "DequantizeLinear" => Type(node.InputAt(1)),
        _ when SameType.Contains(node.OpType) => Type(node.InputAt(0)),
        _ => null,
    };

    private static readonly HashSet<string> SameType = new(StringComparer.Ordinal)
    {
        "Abs", "Add", "AveragePool", "BatchNormalization", "Ceil", "Clip", "Concat", "Conv", "ConvTranspose", "Div", "Dropout", "Elu", "Erf", "Exp",
        "Expand", "Flatten", "Floor", "GRU", "Gather", "GatherElements", "GatherND", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "HardSigmoid",
        "HardSwish", "Identity", "InstanceNormalization", "LSTM", "LayerNormalization", "LeakyRelu", "Log", "LogSoftmax", "MatMul", "Max", "MaxPool",
        "Mean", "Min", "Mul", "Neg", "PRelu", "Pad", "Pow", "RNN", "Reciprocal", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Relu",
        "Reshape", "Resize", "Round", "ScatterElements", "ScatterND", "Selu", "Sigmoid", "Sign", "Slice", "Softmax", "Softplus", "SpaceToDepth",
        "DepthToSpace", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Tile", "TopK", "Transpose", "Unsqueeze", "Upsample",
    };

    private DataType? Type(string tensor) => _types.TryGetValue(tensor, out DataType type) ? type : _outer?.Type(tensor);

    private int? Widest(NodeProto node)
    {
        int? widest = 0;
        foreach (string input in node.Input)
        {
            int? rank = Rank(input);
            widest = rank is null || widest is null ? null : Math.Max(widest.Value, rank.Value);
        }

        return widest;
    }

    private static int? Product(int? left, int? right) => (left, right) switch
    {
        (null, _) or (_, null) => null,
        (1, 1) => 0,
        (1, { } other) => other - 1,
        ({ } other, 1) => other - 1,
        ({ } a, { } b) => Math.Max(a, b),
    };

    /// <summary>The rank that a shape tensor gives: its own length, when its shape is known.</summary>
    private int? Shaped(NodeProto node)
    {
        string shape = node.InputAt(node.OpType == "ConstantOfShape" ? 0 : 1);
        if (!_constants.TryGetValue(shape, out TensorProto? constant) || constant.Dims.Count != 1)
        {
            return null;
        }

        int length = (int)Math.Min(constant.Dims[0], int.MaxValue);
        return node.OpType == "Expand" ? Rank(node.InputAt(0)) is { } rank ? Math.Max(rank, length) : null : length;
    }

    private int? Axes(NodeProto node)
    {
        if (node.GetInts("axes") is { } axes)
        {
            return axes.Count;
        }

        return _constants.TryGetValue(node.InputAt(1), out TensorProto? constant) && constant.Dims.Count == 1 ? (int)constant.Dims[0] : null;
    }

    private int? Reduced(NodeProto node)
    {
        if (node.GetInt("keepdims", 1) != 0)
        {
            return Rank(node.InputAt(0));
        }

        if (Axes(node) is { } axes)
        {
            return Rank(node.InputAt(0)) - axes;
        }

        return node.Input.Count > 1 || node.GetInt("noop_with_empty_axes", 0) != 0 ? null : 0;
    }
}
