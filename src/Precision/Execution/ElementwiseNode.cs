using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// A node that gives one value for each place of its inputs, from their values there and constants of one element, by operations that round
/// once each.
/// </summary>
/// <param name="Steps">The operations, one after the other.</param>
internal sealed record ElementwiseNode(IReadOnlyList<ElementwiseStep> Steps)
{
    /// <summary>The tensors that it takes.</summary>
    public IEnumerable<string> Tensors => Steps.SelectMany(static step => new[] { step.Left.Tensor, step.Right.Tensor }).OfType<string>();

    /// <summary>
    /// What it does to the one tensor that it takes, where that is monotone; null otherwise. IEEE rounding is monotone, too, so the extremes of the result
    /// are exactly the function of the extremes.
    /// </summary>
    public (string Source, Func<float, float> Step)? Monotone
        => Tensors.Count() == 1 && !Steps.Any(static step => step is { Operator: ElementwiseOperator.Divide, Right.Constant: null })
            ? (Tensors.Single(), value => Steps.Aggregate(value, static (current, step) => Apply(step.Operator, step.Left.Constant ?? current, step.Right.Constant ?? current)))
            : null;

    /// <summary>Reads a node; null where it is none of these.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">Its graph.</param>
    public static ElementwiseNode? Of(NodeProto node, GraphIndex index)
    {
        if (node.Output.Count != 1 || node.Input.Count == 0)
        {
            return null;
        }

        return node.OpType switch
        {
            "Relu" when node.Is("Relu") => new([new(ElementwiseOperator.Max, Operand(node.Input[0], index), ElementwiseOperand.Of(0f))]),
            "Neg" when node.Is("Neg") => new([new(ElementwiseOperator.Multiply, Operand(node.Input[0], index), ElementwiseOperand.Of(-1f))]),
            "Clip" when node.Is("Clip") => Clip(node, index),
            "Add" when node.Is("Add") => Binary(ElementwiseOperator.Add, node, index),
            "Sub" when node.Is("Sub") => Binary(ElementwiseOperator.Subtract, node, index),
            "Mul" when node.Is("Mul") => Binary(ElementwiseOperator.Multiply, node, index),
            "Div" when node.Is("Div") => Binary(ElementwiseOperator.Divide, node, index),
            _ => null,
        };
    }

    private static ElementwiseNode? Binary(ElementwiseOperator operation, NodeProto node, GraphIndex index)
    {
        if (node.Input.Count != 2)
        {
            return null;
        }

        ElementwiseOperand left = Operand(node.Input[0], index);
        ElementwiseOperand right = Operand(node.Input[1], index);
        return left.Tensor is null && right.Tensor is null ? null : new([new(operation, left, right)]);
    }

    private static ElementwiseNode? Clip(NodeProto node, GraphIndex index)
    {
        List<ElementwiseStep> steps = [];
        foreach ((int input, ElementwiseOperator operation) in new[] { (1, ElementwiseOperator.Max), (2, ElementwiseOperator.Min) })
        {
            if (node.InputAt(input).Length == 0)
            {
                continue;
            }

            if (Operand(node.Input[input], index) is not { Constant: not null } bound)
            {
                return null;
            }

            steps.Add(new(operation, steps.Count == 0 ? Operand(node.Input[0], index) : ElementwiseOperand.Previous, bound));
        }

        return steps.Count == 0 ? null : new(steps);
    }

    /// <summary>A finite constant of one element as its value, anything else by its name.</summary>
    private static ElementwiseOperand Operand(string tensor, GraphIndex index)
        => index.Initializer(tensor) is { } constant && constant.DataType == (int)DataType.Float && TensorData.ElementCount(constant) == 1
            && TensorData.ReadFloats(constant)[0] is var value && float.IsFinite(value) ? ElementwiseOperand.Of(value) : new(tensor, null);

    private static float Apply(ElementwiseOperator operation, float left, float right) => operation switch
    {
        ElementwiseOperator.Add => left + right,
        ElementwiseOperator.Subtract => left - right,
        ElementwiseOperator.Multiply => left * right,
        ElementwiseOperator.Divide => left / right,
        ElementwiseOperator.Max => MathF.Max(left, right),
        _ => MathF.Min(left, right),
    };
}
