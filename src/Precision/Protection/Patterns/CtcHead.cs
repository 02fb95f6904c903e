using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>The projection onto classes in front of a graph output of rank 3, with its bias and softmax.</summary>
internal static class CtcHead
{
    private const int Rank = 3;

    public static IEnumerable<NodeProto> Find(DataFlow flow)
        => flow.Graph.Output.Where(static output => output.Type?.TensorType?.Shape is not { } shape || shape.Dim.Count == Rank).SelectMany(output => LeadingTo(output.Name, flow));

    private static List<NodeProto> LeadingTo(string output, DataFlow flow)
    {
        List<NodeProto> head = [];
        string tensor = output;
        while (flow.Index.Producer(tensor) is { } node)
        {
            if (LogSoftmaxRegion.EndingAt(node, flow) is { } logSoftmax)
            {
                head.AddRange(logSoftmax.Nodes);
                tensor = logSoftmax.Input;
            }
            else if (SoftmaxRegion.EndingAt(node, flow) is { } softmax)
            {
                head.AddRange(softmax.Nodes);
                tensor = softmax.Input;
            }
            else if (DataFlow.IsCopy(node))
            {
                tensor = node.Input[0];
            }
            else if (node.Is("Add") && flow.VariableInputs(node).Count() == 1)
            {
                head.Add(node);
                tensor = flow.VariableInputs(node).Single();
            }
            else
            {
                return node.OpType is "MatMul" or "Gemm" && flow.IsConstant(node.Input[1]) ? [.. head, node] : [];
            }
        }

        return [];
    }
}
