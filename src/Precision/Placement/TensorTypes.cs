using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Placement;

/// <summary>Element types of a main graph's tensors: what the file declares, and what follows from the operators.</summary>
internal sealed class TensorTypes
{
    private readonly Dictionary<string, DataType> _types = new(StringComparer.Ordinal);

    public TensorTypes(GraphProto graph)
    {
        foreach (TensorProto initializer in graph.Initializer)
        {
            _types[initializer.Name] = (DataType)initializer.DataType;
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (Declared(value) is { } type)
            {
                _types[value.Name] = type;
            }
        }

        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Output.Count; i++)
            {
                if (node.Output[i].Length > 0 && !_types.ContainsKey(node.Output[i]) && Inferred(node, i) is { } type)
                {
                    _types[node.Output[i]] = type;
                }
            }
        }
    }

    /// <summary>The element type, or <see langword="null"/> when neither the file nor its operator tells.</summary>
    public DataType? Of(string tensor) => _types.TryGetValue(tensor, out DataType type) ? type : null;

    public bool IsFloat(string tensor) => Of(tensor) is DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double;

    private static DataType? Declared(ValueInfoProto value)
        => value.Type?.TensorType is { ElemType: > 0 } tensor ? (DataType)tensor.ElemType : null;

    private DataType? Inferred(NodeProto node, int output)
    {
        if (node.Domain is not ("" or "ai.onnx"))
        {
            return null;
        }

        return node.OpType switch
        {
            "Equal" or "Greater" or "Less" or "GreaterOrEqual" or "LessOrEqual" or "And" or "Or" or "Not" or "Xor" or "IsNaN" or "IsInf" => DataType.Bool,
            "Shape" or "Size" or "ArgMax" or "ArgMin" or "NonZero" or "NonMaxSuppression" => DataType.Int64,
            "TopK" or "MaxPool" or "Unique" when output > 0 => DataType.Int64,
            "Dropout" when output > 0 => DataType.Bool,
            "Cast" => (DataType)node.GetInt("to", 0),
            "CastLike" or "DequantizeLinear" or "Where" => Input(node, 1),
            "OneHot" => Input(node, 2),
            "QuantizeLinear" => Input(node, 2) ?? DataType.Uint8,
            "DynamicQuantizeLinear" => output == 1 ? DataType.Float : DataType.Uint8,
            "ConstantOfShape" => node.GetTensor("value") is { } value ? (DataType)value.DataType : DataType.Float,
            "Constant" => OfConstant(node),
            "RandomNormal" or "RandomUniform" => (DataType)node.GetInt("dtype", (long)DataType.Float),
            "EyeLike" or "RandomNormalLike" or "RandomUniformLike" or "Bernoulli" when node.Has("dtype") => (DataType)node.GetInt("dtype", 0),
            "If" => OfBody(node, "then_branch", output),
            "Loop" => OfBody(node, "body", output + 1),
            "Scan" => OfBody(node, "body", output),
            _ => Input(node, 0),
        };
    }

    private DataType? Input(NodeProto node, int position) => Of(node.InputAt(position));

    private static DataType? OfConstant(NodeProto node)
    {
        if (node.GetTensor("value") is { } value)
        {
            return (DataType)value.DataType;
        }

        return node.Has("value_float") || node.Has("value_floats") ? DataType.Float
            : node.Has("value_int") || node.Has("value_ints") ? DataType.Int64
            : null;
    }

    private static DataType? OfBody(NodeProto node, string attribute, int output)
        => node.Find(attribute)?.G is { } body && output < body.Output.Count ? Declared(body.Output[output]) : null;
}
