using System.Globalization;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Hands out names that nothing in the model bears yet and remembers which source nodes each node stands for.</summary>
internal sealed class Provenance
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _sources = new(StringComparer.Ordinal);

    public Provenance(ModelProto model)
    {
        Take(model.Graph);
        foreach (NodeProto node in model.Graph.Node)
        {
            _sources[node.Name] = [node.Name];
        }
    }

    /// <summary>The source nodes a node stands for.</summary>
    public IReadOnlyList<string> Of(string node) => _sources[node];

    /// <summary>A name for a tensor or node, derived from <paramref name="stem"/>.</summary>
    public string NewName(string stem)
    {
        string name = stem;
        for (int suffix = 2; !_taken.Add(name); suffix++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{suffix}");
        }

        return name;
    }

    /// <summary>Records that <paramref name="added"/> is made for the sake of <paramref name="origin"/>.</summary>
    public void Derive(string added, string origin) => _sources[added] = [.. _sources[origin]];

    /// <summary>Records that <paramref name="survivor"/> now also does the work of <paramref name="absorbed"/>, which is gone.</summary>
    public void Absorb(string survivor, string absorbed)
    {
        foreach (string source in _sources[absorbed])
        {
            if (!_sources[survivor].Contains(source))
            {
                _sources[survivor].Add(source);
            }
        }
    }

    /// <summary>Sources of the nodes that the graph has now.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Snapshot(GraphProto graph)
        => graph.Node.ToDictionary(static node => node.Name, node => (IReadOnlyList<string>)[.. _sources[node.Name]], StringComparer.Ordinal);

    private void Take(GraphProto graph)
    {
        _taken.UnionWith(graph.Input.Concat(graph.Output).Concat(graph.ValueInfo).Select(static value => value.Name));
        _taken.UnionWith(graph.Initializer.Select(static tensor => tensor.Name));
        _taken.UnionWith(graph.SparseInitializer.Select(static sparse => sparse.Values?.Name ?? string.Empty));
        foreach (NodeProto node in graph.Node)
        {
            _taken.Add(node.Name);
            _taken.UnionWith(node.Output);
            foreach (GraphProto body in SubgraphScope.Bodies(node))
            {
                Take(body);
            }
        }
    }
}
