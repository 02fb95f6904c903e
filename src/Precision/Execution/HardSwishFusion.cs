using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Execution;

/// <summary>The hard swish as exporters wrote it before there was an operator for it: x * min(max(x + 3, 0), 6) / 6, in four nodes.</summary>
internal static class HardSwishFusion
{
    private const int FirstOpset = 14;

    /// <summary>Puts one node for each four whose steps nobody else reads.</summary>
    /// <param name="model">The model, which is changed.</param>
    public static void Apply(OnnxModel model)
    {
        if (model.Opset < FirstOpset)
        {
            return;
        }

        GraphProto graph = model.Graph;
        GraphIndex index = new(graph);
        foreach (NodeProto last in graph.Node.Where(static node => node.Is("Div") || node.Is("Mul")).ToArray())
        {
            if (Find(last, index) is var (source, steps))
            {
                NodeProto fused = NodeAttributes.Create("HardSwish", last.Name, [source], [last.Output[0]]);
                graph.Node[graph.Node.IndexOf(last)] = fused;
                foreach (NodeProto step in steps)
                {
                    graph.Node.Remove(step);
                }
            }
        }
    }

    private static (string Source, NodeProto[] Steps)? Find(NodeProto last, GraphIndex index)
    {
        bool divides = last.Is("Div");
        return Single(last, index) is { } sixth && Constant(last, index) is { } by && (divides ? by == 6 && last.Input[0] == sixth : by == 1f / 6)
            && Inner(sixth, index) is { } product && product.Is("Mul") && product.Input.Count == 2
            && (Gate(product.Input[1], product.Input[0], index) ?? Gate(product.Input[0], product.Input[1], index)) is var (source, clip, add)
            ? (source, [add, clip, product])
            : null;
    }

    /// <summary>min(max(x + 3, 0), 6), if that is what the tensor is.</summary>
    private static (string Source, NodeProto Clip, NodeProto Add)? Gate(string tensor, string source, GraphIndex index)
        => Inner(tensor, index) is { } clip && clip.Is("Clip")
            && ElementwiseNode.Of(clip, index) is { Steps: [{ Operator: ElementwiseOperator.Max, Right.Constant: 0f }, { Operator: ElementwiseOperator.Min, Right.Constant: 6f }] }
            && Inner(clip.Input[0], index) is { } add && add.Is("Add") && Constant(add, index) == 3f && Single(add, index) == source
            ? (source, clip, add)
            : null;

    /// <summary>The maker of a tensor that one node reads and nobody else.</summary>
    private static NodeProto? Inner(string tensor, GraphIndex index)
        => index.IsOutput(tensor) || index.IsUsedInSubgraph(tensor) || index.Consumers(tensor).Count != 1 ? null : index.Producer(tensor);

    private static string? Single(NodeProto node, GraphIndex index) => ElementwiseNode.Of(node, index)?.Tensors.ToArray() is [{ } only] ? only : null;

    private static float? Constant(NodeProto node, GraphIndex index)
        => ElementwiseNode.Of(node, index) is { Steps: [{ } step] } ? step.Left.Constant ?? step.Right.Constant : null;
}
