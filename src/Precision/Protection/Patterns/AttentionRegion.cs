using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>One attention core: the product of queries and keys, what scales and masks it, the softmax, and the products with values.</summary>
/// <param name="Scores">The MatMul of queries and keys.</param>
/// <param name="Between">Scale, mask and cast nodes between it and the softmax, nearest to the softmax first.</param>
/// <param name="Softmax">The softmax.</param>
/// <param name="Values">MatMuls of the softmax's output with values; empty where the scores themselves are the result.</param>
internal sealed record AttentionRegion(NodeProto Scores, IReadOnlyList<NodeProto> Between, SoftmaxRegion Softmax, IReadOnlyList<NodeProto> Values)
{
    // Scale, mask, a cast or two and a reshape on each side; more is not attention.
    private const int LongestPath = 10;

    public static IEnumerable<NodeProto> FindScores(DataFlow flow)
        => flow.Graph.Node.Where(static node => node.OpType == "Attention")
            .Concat(FindAll(flow).SelectMany(static region => region.Between.Append(region.Scores).Concat(region.Softmax.Nodes)));

    public static IEnumerable<AttentionRegion> FindAll(DataFlow flow)
    {
        foreach (SoftmaxRegion softmax in SoftmaxRegion.FindAll(flow))
        {
            List<NodeProto> between = [];
            if (Scoring(softmax.Input, between, new HashSet<string>(StringComparer.Ordinal), flow) is { } scores)
            {
                yield return new AttentionRegion(scores, between, softmax, [.. flow.Users(softmax.Output).Select(static user => user.Node).Where(node => IsVariableProduct(node, flow))]);
            }
        }
    }

    /// <summary>Whether the node multiplies two activations.</summary>
    public static bool IsVariableProduct(NodeProto node, DataFlow flow)
        => node.Is("MatMul") && !flow.IsConstant(node.Input[0]) && !flow.IsConstant(node.Input[1]);

    private static NodeProto? Scoring(string tensor, List<NodeProto> between, HashSet<string> seen, DataFlow flow)
    {
        if (between.Count == LongestPath || !seen.Add(tensor) || flow.Index.Producer(tensor) is not { } node)
        {
            return null;
        }

        if (IsVariableProduct(node, flow))
        {
            return node;
        }

        bool scalesOrMasks = node.Domain is "" or "ai.onnx" && node.OpType is "Add" or "Mul" or "Div" or "Sub" or "Where" or "Clip" or "Max";
        if (!scalesOrMasks && !DataFlow.IsCopy(node))
        {
            return null;
        }

        // Of two variable inputs one is the mask; the other one leads to the product.
        foreach (string input in DataFlow.IsCopy(node) ? [node.Input[0]] : flow.VariableInputs(node))
        {
            between.Add(node);
            if (Scoring(input, between, seen, flow) is { } scores)
            {
                return scores;
            }

            between.RemoveAt(between.Count - 1);
        }

        return null;
    }
}
