using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Compares the two sides of a joining node by their longest way down from the lowest common ancestor.</summary>
internal static class BranchLengths
{
    /// <summary>0 or 1: the input of <paramref name="join"/> with the longer branch; 0 where they are equally long.</summary>
    public static int LongerSide(NodeProto join, DataFlow flow)
    {
        HashSet<NodeProto> first = Ancestors(join.Input[0], flow);
        HashSet<NodeProto> second = Ancestors(join.Input[1], flow);
        NodeProto? ancestor = first.Where(second.Contains).MaxBy(flow.Index.Position);
        int from = ancestor is null ? -1 : flow.Index.Position(ancestor);
        return Longest(join.Input[1], second, from, flow) > Longest(join.Input[0], first, from, flow) ? 1 : 0;
    }

    private static HashSet<NodeProto> Ancestors(string tensor, DataFlow flow)
    {
        HashSet<NodeProto> ancestors = new(ReferenceEqualityComparer.Instance);
        Stack<string> tensors = new([tensor]);
        while (tensors.TryPop(out string? next))
        {
            if (flow.Index.Producer(next) is { } node && ancestors.Add(node))
            {
                foreach (string input in node.Input)
                {
                    tensors.Push(input);
                }
            }
        }

        return ancestors;
    }

    /// <summary>Nodes on the longest way to <paramref name="tensor"/> behind the node at position <paramref name="from"/>.</summary>
    private static int Longest(string tensor, HashSet<NodeProto> ancestors, int from, DataFlow flow)
    {
        Dictionary<NodeProto, int> lengths = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in ancestors.Where(node => flow.Index.Position(node) > from).OrderBy(flow.Index.Position))
        {
            lengths[node] = 1 + node.Input.Select(input => flow.Index.Producer(input) is { } producer ? lengths.GetValueOrDefault(producer) : 0).DefaultIfEmpty().Max();
        }

        return flow.Index.Producer(tensor) is { } last ? lengths.GetValueOrDefault(last) : 0;
    }
}
