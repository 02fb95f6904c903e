using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>
/// The simulation of a prepared model with a switch for each group: one session measures any set of groups in low precision. With all
/// switches on it computes what the simulation computes, with all off what the FP32 model computes.
/// </summary>
internal sealed class SwitchedGraph
{
    private readonly GraphProto _graph;
    private readonly GraphIndex _exact;
    private readonly UniqueNames _names;
    private readonly Dictionary<string, int> _groupOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Group, string Low, string Exact), string> _selections = [];
    private readonly Dictionary<string, string> _originals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _switched = new(StringComparer.Ordinal);
    private readonly List<NodeProto> _written = [];

    /// <summary>Writes the switches into a copy.</summary>
    /// <param name="model">The normalized FP32 model.</param>
    /// <param name="simulation">Its simulation: the nodes of <paramref name="model"/> under their names, with Q/DQ pairs and casts between them.</param>
    /// <param name="groups">The groups.</param>
    public SwitchedGraph(OnnxModel model, OnnxModel simulation, IReadOnlyList<SensitivityGroup> groups)
    {
        Model = simulation.Clone();
        _graph = Model.Graph;
        _exact = new GraphIndex(model.Graph);
        _names = new UniqueNames(_graph);
        for (int group = 0; group < groups.Count; group++)
        {
            foreach (string node in groups[group].Nodes)
            {
                _groupOf[node] = group;
            }
        }

        foreach (TensorProto initializer in _graph.Initializer)
        {
            _initializers[initializer.Name] = initializer;
        }

        foreach (NodeProto node in _graph.Node)
        {
            foreach (string output in node.Output.Where(static output => output.Length > 0))
            {
                _producers[output] = node;
            }
        }

        Switches = [.. groups.Select(_ => _names.Take("low_precision"))];
        foreach (string name in Switches)
        {
            _graph.Input.Add(new ValueInfoProto
            {
                Name = name,
                Type = new TypeProto
                {
                    TensorType = new TypeProto.Types.Tensor
                    {
                        ElemType = (int)DataType.Bool,
                        Shape = new TensorShapeProto(),
                    },
                },
            });
        }

        foreach (NodeProto node in _graph.Node)
        {
            Write(node);
        }

        _graph.Node.Clear();
        _graph.Node.AddRange(_written);
    }

    /// <summary>The model, with one more input for each group.</summary>
    public OnnxModel Model { get; }

    /// <summary>The input of each group: true is low precision.</summary>
    public IReadOnlyList<string> Switches { get; }

    /// <summary>What to feed so that the groups in <paramref name="low"/>, and no others, run in low precision.</summary>
    public IReadOnlyList<KeyValuePair<string, HostTensor>> Feed(Func<int, bool> low)
        => [.. Switches.Select((name, group) => KeyValuePair.Create(name, HostTensor.Create<bool>([low(group)])))];

    private void Write(NodeProto node)
    {
        if (_groupOf.TryGetValue(node.Name, out int group) && _exact.Node(node.Name) is { } exact)
        {
            for (int i = 0; i < Math.Min(node.Input.Count, exact.Input.Count); i++)
            {
                if (node.Input[i].Length > 0 && Source(node.Input[i], exact.Input[i]) is { } source)
                {
                    node.Input[i] = Select(group, node.Input[i], source);
                }
            }
        }

        _written.Add(node);
        if (Rounded(node) is { } rounding)
        {
            string tensor = node.Output[0];
            string low = _names.Take($"{tensor}_low");
            node.Output[0] = low;
            _written.Add(NodeAttributes.Create("Where", _names.Take($"{tensor}_switch"), [Switches[rounding.Group], low, rounding.Exact], [tensor]));
            _switched.Add(tensor);
        }
    }

    private string Select(int group, string low, string exact)
    {
        if (!_selections.TryGetValue((group, low, exact), out string? selected))
        {
            selected = _selections[(group, low, exact)] = _names.Take($"{exact}_selected");
            _written.Add(NodeAttributes.Create("Where", _names.Take($"{exact}_switch"), [Switches[group], low, exact], [selected]));
        }

        return selected;
    }

    /// <summary>What the edge would carry if it were not rounded on the way; null where nothing rounds.</summary>
    private string? Source(string tensor, string original)
    {
        if (_exact.Initializer(original) is { DataType: (int)DataType.Float } constant && !_exact.IsInput(original))
        {
            return _initializers.TryGetValue(tensor, out TensorProto? written) && SameValues(written, constant) ? null : Original(constant);
        }

        string source = tensor;
        while (!_switched.Contains(source) && _producers.TryGetValue(source, out NodeProto? producer) && _exact.Node(producer.Name) is null
            && producer.OpType is "Cast" or "QuantizeLinear" or "DequantizeLinear")
        {
            source = producer.Input[0];
        }

        return source == tensor || _initializers.ContainsKey(source) ? null : source;
    }

    private string Original(TensorProto constant)
    {
        if (!_originals.TryGetValue(constant.Name, out string? name))
        {
            name = _originals[constant.Name] = _names.Take($"{constant.Name}_exact");
            TensorProto copy = constant.Clone();
            copy.Name = name;
            _graph.Initializer.Add(copy);
        }

        return name;
    }

    /// <summary>Whether the node is the second cast of a pair that rounds a group's output to FP16; the group and the output before it then.</summary>
    private (int Group, string Exact)? Rounded(NodeProto node)
        => node.Is("Cast") && node.GetInt("to", 0) == (long)DataType.Float && _exact.Node(node.Name) is null
            && _producers.GetValueOrDefault(node.Input[0]) is { } down && down.Is("Cast") && down.GetInt("to", 0) == (long)DataType.Float16
            && _producers.GetValueOrDefault(down.Input[0]) is { } maker && _groupOf.TryGetValue(maker.Name, out int group)
            ? (group, down.Input[0])
            : null;

    private static bool SameValues(TensorProto written, TensorProto constant)
        => written.DataType == (int)DataType.Float && TensorData.ReadFloats(written).AsSpan().SequenceEqual(TensorData.ReadFloats(constant));
}
