using TrtOperator.Onnx.Normalize;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>The graph under way from one operator set to the next: what rules read and write.</summary>
internal sealed class UpgradeStep
{
    private readonly GraphProto _graph;
    private readonly Provenance? _provenance;
    private readonly TensorTraits? _traits;
    private readonly bool _hasSources;
    private readonly Dictionary<string, TensorProto> _constants;
    private readonly HashSet<string> _read;
    private readonly List<NodeProto> _emitted = [];

    /// <param name="graph">The graph whose nodes are rewritten.</param>
    /// <param name="provenance">Names and sources of the whole model; null for a trial.</param>
    /// <param name="traits">Ranks and types where they are known; null for a trial.</param>
    /// <param name="hasSources">Whether new nodes are traced to source nodes, as those of the main graph are.</param>
    public UpgradeStep(GraphProto graph, Provenance? provenance, TensorTraits? traits, bool hasSources)
    {
        _hasSources = hasSources;
        _graph = graph;
        _provenance = provenance;
        _traits = traits;
        _constants = GraphConstants.Of(graph);
        _read = graph.Node.SelectMany(static node => node.Input.Concat(SubgraphScope.Captured(node))).Concat(graph.Output.Select(static output => output.Name)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether a rule changed anything.</summary>
    public bool Edited { get; private set; }

    /// <summary>Resize nodes that were Upsample, which never shrinks.</summary>
    public HashSet<NodeProto> OnceUpsample { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The constant behind a tensor, or null.</summary>
    public TensorProto? Constant(string tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>The tensor's number of dimensions, or null when it is not known.</summary>
    public int? Rank(string tensor) => _traits?.Rank(tensor);

    /// <summary>Whether any node or output uses the tensor.</summary>
    public bool IsRead(string tensor) => _read.Contains(tensor);

    /// <summary>The tensor's element type.</summary>
    /// <exception cref="UnsupportedModelException">It is not known and the model holds more than one floating-point type.</exception>
    public DataType FloatType(NodeProto node, string tensor)
        => _traits is null ? DataType.Float : _traits.FloatType(tensor) ?? throw new UnsupportedModelException($"The node '{node.Name}' ({node.OpType}) reads '{tensor}', whose element type is not recorded in the model; run ONNX shape inference on the model, or export it with opset {SchemaHistory.Newest}.");

    /// <summary>Notes that the node at hand was changed in place.</summary>
    public void MarkEdited() => Edited = true;

    /// <summary>A name for a new tensor of the node.</summary>
    public string NewTensor(NodeProto origin, string role) => Name($"{Stem(origin)}_{role}");

    /// <summary>Appends a node to the graph of the next version.</summary>
    public void Emit(NodeProto node) => _emitted.Add(node);

    /// <summary>Appends a new node that does part of the work of <paramref name="origin"/>.</summary>
    /// <param name="origin">The node it is made for.</param>
    /// <param name="opType">Its operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="output">Its one output; null makes a new tensor.</param>
    public NodeProto EmitNew(NodeProto origin, string opType, IEnumerable<string> inputs, string? output = null)
    {
        MarkEdited();
        string name = Name($"{Stem(origin)}_{opType}");
        NodeProto node = NodeAttributes.Create(opType, name, inputs, [output ?? Name($"{name}_out")]);
        if (_hasSources)
        {
            _provenance?.Derive(name, origin.Name);
        }

        Emit(node);
        return node;
    }

    /// <summary>Adds a constant and returns its name.</summary>
    /// <param name="origin">The node it is made for.</param>
    /// <param name="role">What it is to that node, such as "axes".</param>
    /// <param name="make">Makes the tensor from its name.</param>
    public string AddConstant(NodeProto origin, string role, Func<string, TensorProto> make)
    {
        MarkEdited();
        TensorProto tensor = make(Name($"{Stem(origin)}_{role}"));
        _graph.Initializer.Add(tensor);
        _constants[tensor.Name] = tensor;
        return tensor.Name;
    }

    /// <summary>Adds a vector of integers and returns its name.</summary>
    public string AddInt64s(NodeProto origin, string role, params long[] values)
        => AddConstant(origin, role, name => TensorData.Int64s(name, values, values.Length));

    /// <summary>Adds a scalar of the given floating-point type and returns its name.</summary>
    public string AddScalar(NodeProto origin, string role, float value, DataType type) => AddConstant(origin, role, name => type switch
    {
        DataType.Float16 => TensorData.Halves(name, [(Half)value]),
        DataType.Double => TensorData.Bytes(name, DataType.Double, BitConverter.GetBytes((double)value)),
        DataType.Float => TensorData.Floats(name, [value]),
        _ => throw new UnsupportedModelException($"The node '{origin.Name}' ({origin.OpType}) works on type {type}, for which its constant '{role}' cannot be written; export the model with opset {SchemaHistory.Newest}."),
    });

    /// <summary>Puts the emitted nodes in place of the old ones.</summary>
    public void Finish()
    {
        _graph.Node.Clear();
        _graph.Node.AddRange(_emitted);
        _emitted.Clear();
        _read.Clear();
        _read.UnionWith(_graph.Node.SelectMany(static node => node.Input.Concat(SubgraphScope.Captured(node))));
        _read.UnionWith(_graph.Output.Select(static output => output.Name));
    }

    private static string Stem(NodeProto origin) => origin.Name.Length > 0 ? origin.Name : origin.OpType;

    private string Name(string stem) => _provenance?.NewName(stem) ?? stem;
}
