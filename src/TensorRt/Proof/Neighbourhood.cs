namespace TrtOperator.TensorRt.Proof;

/// <summary>What the graph says of the nodes that share a kernel.</summary>
internal sealed class Neighbourhood
{
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);

    public Neighbourhood(IReadOnlyList<ProtectedNode> nodes, IReadOnlyList<GraphNode> graph)
    {
        IsKnown = graph.Count > 0;
        foreach (GraphNode node in graph)
        {
            _nodes[node.Name] = node;
        }

        foreach (ProtectedNode node in nodes)
        {
            _nodes.TryAdd(node.Name, new GraphNode(node.Name, node.OpType, node.Asked));
        }
    }

    /// <summary>Whether the graph was given.</summary>
    public bool IsKnown { get; }

    /// <summary>Those of the named nodes, but one, whose operator may become a word.</summary>
    public IReadOnlyList<GraphNode> Using(string word, IEnumerable<string> names, string except)
        => [.. names.Where(name => name != except && _nodes.ContainsKey(name)).Select(name => _nodes[name]).Where(node => OperatorArithmetic.Of(node.OpType).Uses(word))];
}
