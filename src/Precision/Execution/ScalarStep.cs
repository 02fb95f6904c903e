using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>A node that multiplies by a constant of one element or divides by it, adds it or takes it away.</summary>
/// <param name="Node">The node.</param>
/// <param name="By">What is multiplied by, or added.</param>
/// <param name="Multiplies">Whether it multiplies.</param>
internal sealed record ScalarStep(NodeProto Node, float By, bool Multiplies)
{
    /// <summary>Reads a node; null where it is none of these.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">Its graph.</param>
    public static ScalarStep? Of(NodeProto node, GraphIndex index)
        => ElementwiseNode.Of(node, index) is { Steps: [{ } step] } && (step.Left.Tensor ?? step.Right.Tensor) is not null
            ? (step.Left.Constant, step.Operator, step.Right.Constant) switch
            {
                (null, ElementwiseOperator.Add, { } right) => new(node, right, false),
                ({ } left, ElementwiseOperator.Add, null) => new(node, left, false),
                (null, ElementwiseOperator.Subtract, { } right) => new(node, -right, false),
                (null, ElementwiseOperator.Multiply, { } right) => new(node, right, true),
                ({ } left, ElementwiseOperator.Multiply, null) => new(node, left, true),
                (null, ElementwiseOperator.Divide, { } right) => new(node, 1 / right, true),
                _ => null,
            }
            : null;
}
