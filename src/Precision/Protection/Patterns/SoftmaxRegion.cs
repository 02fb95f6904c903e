using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>One softmax, as an operator or as exponentials divided by their sum.</summary>
/// <param name="Input">The tensor that the softmax is taken of.</param>
/// <param name="Output">The tensor that sums to 1.</param>
/// <param name="Nodes">The nodes it is made of.</param>
internal sealed record SoftmaxRegion(string Input, string Output, IReadOnlyList<NodeProto> Nodes)
{
    public static IEnumerable<SoftmaxRegion> FindAll(DataFlow flow) => flow.Graph.Node.Select(node => EndingAt(node, flow)).OfType<SoftmaxRegion>();

    /// <summary>The softmax whose last node is <paramref name="node"/>.</summary>
    public static SoftmaxRegion? EndingAt(NodeProto node, DataFlow flow)
    {
        if (node.Is("Softmax"))
        {
            return new SoftmaxRegion(node.Input[0], node.Output[0], [node]);
        }

        if (node.Is("Div") && Exponentials(node.Input[0], node.Input[1], flow) is { } quotient)
        {
            return new SoftmaxRegion(quotient.Input, node.Output[0], [.. quotient.Nodes, node]);
        }

        if (!node.Is("Mul"))
        {
            return null;
        }

        for (int side = 0; side < 2; side++)
        {
            if (flow.Maker(node.Input[side], "Reciprocal") is { } reciprocal && Exponentials(node.Input[1 - side], reciprocal.Input[0], flow) is { } product)
            {
                return new SoftmaxRegion(product.Input, node.Output[0], [.. product.Nodes, reciprocal, node]);
            }
        }

        return null;
    }

    /// <summary>Values minus their maximum, where <paramref name="tensor"/> is that; else the tensor itself with no nodes.</summary>
    public static (string Input, IReadOnlyList<NodeProto> Nodes) WithoutMaximum(string tensor, DataFlow flow)
        => flow.Maker(tensor, "Sub") is { } sub && flow.Maker(sub.Input[1], "ReduceMax") is { } max && flow.Origin(max.Input[0]) == flow.Origin(sub.Input[0])
            ? (sub.Input[0], [max, sub])
            : (tensor, []);

    private static (string Input, IReadOnlyList<NodeProto> Nodes)? Exponentials(string numerator, string denominator, DataFlow flow)
    {
        if (flow.Maker(numerator, "Exp") is not { } exp || flow.Maker(denominator, "ReduceSum") is not { } sum || flow.Maker(sum.Input[0]) != exp)
        {
            return null;
        }

        (string input, IReadOnlyList<NodeProto> shift) = WithoutMaximum(exp.Input[0], flow);
        return (input, [.. shift, exp, sum]);
    }
}
