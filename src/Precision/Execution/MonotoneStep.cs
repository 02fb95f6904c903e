using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Nodes whose result is a monotone function of one tensor, element by element. IEEE rounding is monotone, too, so the extremes of
/// the result are exactly the function of the extremes, and the result need not be read.
/// </summary>
internal static class MonotoneStep
{
    /// <summary>The tensor that the node's result follows from, and how; null where it is no such node.</summary>
    public static (string Source, Func<float, float> Step)? Of(NodeProto node, GraphIndex index)
    {
        if (node.Output.Count != 1 || node.Input.Count == 0)
        {
            return null;
        }

        if (node.Is("Relu"))
        {
            return (node.Input[0], static value => MathF.Max(value, 0f));
        }

        if (node.Is("Neg"))
        {
            return (node.Input[0], static value => -value);
        }

        if (node.Is("Clip"))
        {
            return Clip(node, index);
        }

        if (node.Input.Count != 2 || !(node.Is("Add") || node.Is("Sub") || node.Is("Mul") || node.Is("Div")))
        {
            return null;
        }

        return (Constant(node.Input[0], index), Constant(node.Input[1], index)) switch
        {
            (null, { } right) => (node.Input[0], WithRight(node.OpType, right)),
            ({ } left, null) when !node.Is("Div") => (node.Input[1], WithLeft(node.OpType, left)),
            _ => null,
        };
    }

    /// <summary>The tensor whose values the node only moves; null where it does more.</summary>
    public static string? Moved(NodeProto node)
        => node.Input.Count > 0 && (node.Is("Reshape") || node.Is("Transpose") || node.Is("Identity") || node.Is("Squeeze") || node.Is("Unsqueeze") || node.Is("Flatten"))
            ? node.Input[0]
            : null;

    private static Func<float, float> WithRight(string op, float right) => op switch
    {
        "Add" => value => value + right,
        "Sub" => value => value - right,
        "Mul" => value => value * right,
        _ => value => value / right,
    };

    private static Func<float, float> WithLeft(string op, float left) => op switch
    {
        "Add" => value => left + value,
        "Sub" => value => left - value,
        _ => value => left * value,
    };

    private static (string Source, Func<float, float> Step)? Clip(NodeProto node, GraphIndex index)
    {
        float least = float.NegativeInfinity;
        float greatest = float.PositiveInfinity;
        if (node.InputAt(1).Length > 0)
        {
            if (Constant(node.Input[1], index) is not { } low)
            {
                return null;
            }

            least = low;
        }

        if (node.InputAt(2).Length > 0)
        {
            if (Constant(node.Input[2], index) is not { } high)
            {
                return null;
            }

            greatest = high;
        }

        return (node.Input[0], value => MathF.Min(MathF.Max(value, least), greatest));
    }

    /// <summary>The value of a constant of one finite element.</summary>
    private static float? Constant(string tensor, GraphIndex index)
        => index.Initializer(tensor) is { } constant && constant.DataType == (int)DataType.Float && TensorData.ElementCount(constant) == 1
            && TensorData.ReadFloats(constant)[0] is var value && float.IsFinite(value) ? value : null;
}
