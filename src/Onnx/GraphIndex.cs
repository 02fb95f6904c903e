using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx;

/// <summary>Who makes and who reads each tensor of one graph: a snapshot, to be built again after the graph was edited.</summary>
public sealed class GraphIndex
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<NodeProto, int> _positions = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _inputs;
    private readonly HashSet<string> _outputs;
    private readonly HashSet<string> _captured = new(StringComparer.Ordinal);

    /// <summary>Indexes the graph as it is now.</summary>
    /// <exception cref="InvalidModelException">Two nodes make the same tensor.</exception>
    public GraphIndex(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        _inputs = graph.Input.Select(static input => input.Name).ToHashSet(StringComparer.Ordinal);
        _outputs = graph.Output.Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        foreach (TensorProto initializer in graph.Initializer)
        {
            _initializers[initializer.Name] = initializer;
        }

        HashSet<string> read = new(StringComparer.Ordinal);
        for (int position = 0; position < graph.Node.Count; position++)
        {
            NodeProto node = graph.Node[position];
            _positions[node] = position;
            _nodes.TryAdd(node.Name, node);
            foreach (string output in node.Output)
            {
                if (output.Length > 0 && !_producers.TryAdd(output, node))
                {
                    throw new InvalidModelException($"The tensor '{output}' is made by the node '{_producers[output].Name}' and again by '{node.Name}'; every tensor may have one maker.");
                }
            }

            read.Clear();
            read.UnionWith(node.Input);
            foreach (string captured in SubgraphScope.Captured(node))
            {
                _captured.Add(captured);
                read.Add(captured);
            }

            foreach (string tensor in read.Where(static tensor => tensor.Length > 0))
            {
                if (!_consumers.TryGetValue(tensor, out List<NodeProto>? consumers))
                {
                    _consumers[tensor] = consumers = [];
                }

                consumers.Add(node);
            }
        }
    }

    /// <summary>The node that makes the tensor, or null for inputs, initializers and unknown names.</summary>
    public NodeProto? Producer(string tensor) => _producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that read the tensor, each once, in graph order. A node whose subgraph reads it counts.</summary>
    public IReadOnlyList<NodeProto> Consumers(string tensor)
        => _consumers.TryGetValue(tensor, out List<NodeProto>? consumers) ? consumers : [];

    /// <summary>The initializer of that name, or null.</summary>
    public TensorProto? Initializer(string tensor) => _initializers.GetValueOrDefault(tensor);

    /// <summary>Whether the tensor is an input of the graph (initializers listed as inputs included).</summary>
    public bool IsInput(string tensor) => _inputs.Contains(tensor);

    /// <summary>Whether the tensor is an output of the graph.</summary>
    public bool IsOutput(string tensor) => _outputs.Contains(tensor);

    /// <summary>Whether the body of an If, Loop, Scan or another node with subgraphs reads the tensor from outside itself.</summary>
    public bool IsUsedInSubgraph(string tensor) => _captured.Contains(tensor);

    /// <summary>The first node of that name, or null.</summary>
    public NodeProto? Node(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>The node's place in the graph, from 0.</summary>
    /// <exception cref="ArgumentException">The node is not of this graph.</exception>
    public int Position(NodeProto node)
        => _positions.TryGetValue(node, out int position) ? position : throw new ArgumentException($"The node '{node?.Name}' is not in the indexed graph.", nameof(node));
}
