using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Points readers of one tensor at another.</summary>
internal static class Redirection
{
    /// <summary>Whether every reader is an input of a node of this graph, so that the tensor can go.</summary>
    public static bool IsPossible(GraphIndex index, string tensor) => !index.IsOutput(tensor) && !index.IsUsedInSubgraph(tensor);

    /// <summary>Makes every node that reads <paramref name="from"/> read <paramref name="to"/>.</summary>
    public static void Apply(GraphIndex index, string from, string to)
    {
        foreach (NodeProto reader in index.Consumers(from))
        {
            for (int i = 0; i < reader.Input.Count; i++)
            {
                if (reader.Input[i] == from)
                {
                    reader.Input[i] = to;
                }
            }
        }
    }

    /// <summary>Takes the nodes out of the graph.</summary>
    public static void Remove(GraphProto graph, IReadOnlySet<NodeProto> gone)
    {
        if (gone.Count == 0)
        {
            return;
        }

        NodeProto[] kept = [.. graph.Node.Where(node => !gone.Contains(node))];
        graph.Node.Clear();
        graph.Node.AddRange(kept);
    }
}
