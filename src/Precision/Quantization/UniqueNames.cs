using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Quantization;

/// <summary>Hands out names that nothing in a graph or in its bodies has yet. The same graph gives the same names.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public UniqueNames(GraphProto graph) => Add(graph);

    /// <summary><paramref name="wanted"/>, or it with the first free number behind it.</summary>
    public string Take(string wanted)
    {
        string name = wanted;
        for (int number = 2; !_taken.Add(name); number++)
        {
            name = $"{wanted}_{number}";
        }

        return name;
    }

    private void Add(GraphProto graph)
    {
        _taken.UnionWith(graph.Input.Select(static input => input.Name));
        _taken.UnionWith(graph.Output.Select(static output => output.Name));
        _taken.UnionWith(graph.Initializer.Select(static initializer => initializer.Name));
        _taken.UnionWith(graph.SparseInitializer.Select(static sparse => sparse.Values?.Name ?? string.Empty));
        foreach (NodeProto node in graph.Node)
        {
            _taken.Add(node.Name);
            _taken.UnionWith(node.Input);
            _taken.UnionWith(node.Output);
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (attribute.G is { } body)
                {
                    Add(body);
                }

                foreach (GraphProto member in attribute.Graphs)
                {
                    Add(member);
                }
            }
        }
    }
}
