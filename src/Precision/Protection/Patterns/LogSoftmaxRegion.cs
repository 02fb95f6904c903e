using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>One log-softmax: the operator, the logarithm of a softmax, or values minus the logarithm of the sum of exponentials.</summary>
/// <param name="Input">The tensor that it is taken of.</param>
/// <param name="Nodes">The nodes it is made of.</param>
internal sealed record LogSoftmaxRegion(string Input, IReadOnlyList<NodeProto> Nodes)
{
    public static IEnumerable<LogSoftmaxRegion> FindAll(DataFlow flow) => flow.Graph.Node.Select(node => EndingAt(node, flow)).OfType<LogSoftmaxRegion>();

    /// <summary>The log-softmax whose last node is <paramref name="node"/>.</summary>
    public static LogSoftmaxRegion? EndingAt(NodeProto node, DataFlow flow)
    {
        if (node.Is("LogSoftmax"))
        {
            return new LogSoftmaxRegion(node.Input[0], [node]);
        }

        if (node.Is("Log") && flow.Maker(node.Input[0]) is { } maker && SoftmaxRegion.EndingAt(maker, flow) is { } softmax)
        {
            return new LogSoftmaxRegion(softmax.Input, [.. softmax.Nodes, node]);
        }

        if (node.Is("Sub") && flow.Maker(node.Input[1], "Log") is { } log
            && flow.Maker(log.Input[0], "ReduceSum") is { } sum
            && flow.Maker(sum.Input[0], "Exp") is { } exp
            && flow.Origin(exp.Input[0]) == flow.Origin(node.Input[0]))
        {
            (string input, IReadOnlyList<NodeProto> shift) = SoftmaxRegion.WithoutMaximum(node.Input[0], flow);
            return new LogSoftmaxRegion(input, [.. shift, exp, sum, log, node]);
        }

        return null;
    }
}
