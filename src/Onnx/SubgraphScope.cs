using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx;

/// <summary>Which outer tensors the subgraphs of a node read.</summary>
internal static class SubgraphScope
{
    /// <summary>The graphs a node carries in its attributes.</summary>
    public static IEnumerable<GraphProto> Bodies(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is { } body)
            {
                yield return body;
            }

            foreach (GraphProto graph in attribute.Graphs)
            {
                yield return graph;
            }
        }
    }

    /// <summary>Names that the node's bodies read without defining them, each once, in order of first use.</summary>
    public static IReadOnlyCollection<string> Captured(NodeProto node)
    {
        if (!Bodies(node).Any())
        {
            return [];
        }

        HashSet<string> captured = new(StringComparer.Ordinal);
        foreach (GraphProto body in Bodies(node))
        {
            AddFree(body, captured);
        }

        return captured;
    }

    private static void AddFree(GraphProto body, HashSet<string> free)
    {
        HashSet<string> defined = new(StringComparer.Ordinal);
        defined.UnionWith(body.Input.Select(static input => input.Name));
        defined.UnionWith(body.Initializer.Select(static initializer => initializer.Name));
        defined.UnionWith(body.SparseInitializer.Select(static sparse => sparse.Values?.Name ?? string.Empty));
        defined.UnionWith(body.Node.SelectMany(static node => node.Output));
        foreach (NodeProto node in body.Node)
        {
            free.UnionWith(node.Input.Where(input => input.Length > 0 && !defined.Contains(input)));
            foreach (string inner in Captured(node))
            {
                if (!defined.Contains(inner))
                {
                    free.Add(inner);
                }
            }
        }

        // A branch may hand an outer tensor straight through.
        free.UnionWith(body.Output.Select(static output => output.Name).Where(output => !defined.Contains(output)));
    }
}
