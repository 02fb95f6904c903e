using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>What the graph says of the nodes that share a kernel.</summary>
internal sealed class Neighbourhood
{
    private readonly Dictionary<string, GraphNode> _nodes = new(StringComparer.Ordinal);

    private readonly HashSet<string> _shown;

    public Neighbourhood(CompiledPlan plan, IReadOnlyList<ProtectedNode> nodes, IReadOnlyList<GraphNode> graph)
    {
        Plan = plan;
        _shown = [.. plan.Kernels.SelectMany(kernel => kernel.Operations).SelectMany(operation => operation.OnnxNodes)];
        IsKnown = graph.Count > 0;
        foreach (GraphNode node in graph)
        {
            _nodes[node.Name] = node;
        }

        HashSet<string> named = [.. plan.Kernels.SelectMany(kernel => kernel.OnnxNodes), .. _shown];
        UnnamedNodes = [.. graph.Select(node => node.Name).Where(name => !named.Contains(name))];
        UnnamedOperations = [.. plan.Kernels
            .Where(kernel => kernel.Kind == KernelKind.FusedProduct || kernel.OnnxNodes.Count == 0)
            .SelectMany(kernel => kernel.Operations)
            .Where(operation => operation.OnnxNodes.Count == 0)];
        foreach (ProtectedNode node in nodes)
        {
            _nodes.TryAdd(node.Name, new GraphNode(node.Name, node.OpType, node.Asked));
        }
    }

    /// <summary>The plan.</summary>
    public CompiledPlan Plan { get; }

    /// <summary>The graph's nodes that no kernel names.</summary>
    public IReadOnlyList<string> UnnamedNodes { get; }

    /// <summary>The operations that no node is named for.</summary>
    public IReadOnlyList<InnerOperation> UnnamedOperations { get; }

    /// <summary>Whether the graph was given.</summary>
    public bool IsKnown { get; }

    /// <summary>Whether an operation of some kernel is attributed to a node: kernels before it may name it without doing it.</summary>
    public bool IsShownElsewhere(string node) => _shown.Contains(node);

    /// <summary>A node of the graph; null where it is not known.</summary>
    public GraphNode? Node(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>The nearest nodes that a node's values come from and that <paramref name="counts"/>, through any others.</summary>
    public IReadOnlyList<string> Before(string name, Func<string, bool> counts)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal) { name };
        Queue<string> open = new(Node(name)?.Inputs ?? []);
        while (open.TryDequeue(out string? at))
        {
            if (!seen.Add(at))
            {
                continue;
            }

            if (counts(at))
            {
                found.Add(at);
                continue;
            }

            foreach (string input in Node(at)?.Inputs ?? [])
            {
                open.Enqueue(input);
            }
        }

        return [.. found];
    }

    /// <summary>Those of the named nodes, but one, whose operator may become a word.</summary>
    public IReadOnlyList<GraphNode> Using(string word, IEnumerable<string> names, string except)
        => [.. names.Where(name => name != except && _nodes.ContainsKey(name)).Select(name => _nodes[name]).Where(node => OperatorArithmetic.Of(node.OpType).Uses(word))];
}
