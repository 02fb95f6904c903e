using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Protection.Patterns;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Placement;

/// <summary>What the rules of one placement see, and what they have decided so far.</summary>
internal sealed class PlacementContext
{
    private readonly IReadOnlyDictionary<string, NodeProtection> _protections;
    private readonly Dictionary<NodeProto, SortedDictionary<int, QuantizedInput>> _edges = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<NodeProto, string> _reasons = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<NodeProto, AttentionRegion> _attentionOf = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<NodeProto> _betweenScoresAndSoftmax = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _softmaxOutputs;

    public PlacementContext(DataFlow flow, TensorShapes shapes, IReadOnlyDictionary<string, NodeProtection> protections, PlacementOptions options, NumericPrecision quantized)
    {
        (Flow, Shapes, Options, Quantized, _protections) = (flow, shapes, options, quantized, protections);
        _softmaxOutputs = SoftmaxRegion.FindAll(flow).Select(static region => region.Output).ToHashSet(StringComparer.Ordinal);
        Attentions = [.. AttentionRegion.FindAll(flow).Where(static region => region.Values.Count > 0)];
        foreach (AttentionRegion region in Attentions)
        {
            _betweenScoresAndSoftmax.UnionWith(region.Between);
            foreach (NodeProto product in region.Values.Prepend(region.Scores))
            {
                _attentionOf.TryAdd(product, region);
            }
        }
    }

    public DataFlow Flow { get; }

    public TensorShapes Shapes { get; }

    public PlacementOptions Options { get; }

    /// <summary>INT8 or FP8.</summary>
    public NumericPrecision Quantized { get; }

    public IReadOnlyList<AttentionRegion> Attentions { get; }

    public ScaleGroups Scales { get; } = new();

    public IEnumerable<QuantizedInput> Edges => Flow.Graph.Node.Where(_edges.ContainsKey).SelectMany(node => _edges[node].Values);

    public bool IsProtected(NodeProto node) => _protections.ContainsKey(node.Name);

    /// <summary>The attention core that the product is part of, or <see langword="null"/>.</summary>
    public AttentionRegion? AttentionOf(NodeProto product) => _attentionOf.GetValueOrDefault(product);

    /// <summary>Whether the node scales or masks attention scores in front of their softmax.</summary>
    public bool ScalesOrMasksScores(NodeProto node) => _betweenScoresAndSoftmax.Contains(node);

    public bool IsSoftmaxOutput(string tensor) => _softmaxOutputs.Contains(Flow.Origin(tensor));

    /// <summary>The node whose declared protection keeps <paramref name="tensor"/> unquantized, above copies of it, or <see langword="null"/>.</summary>
    public NodeProto? OutputProtector(string tensor)
    {
        while (Flow.Index.Producer(tensor) is { } producer)
        {
            if (_protections.TryGetValue(producer.Name, out NodeProtection? protection) && protection.ProtectOutput)
            {
                return producer;
            }

            if (!DataFlow.IsCopy(producer))
            {
                return null;
            }

            tensor = producer.Input[0];
        }

        return null;
    }

    /// <summary>Whether an activation may be read through a Q/DQ pair at all.</summary>
    public bool CanQuantize(string tensor) => tensor.Length > 0 && Flow.Types.Of(tensor) == DataType.Float && !Flow.IsConstant(tensor) && OutputProtector(tensor) is null;

    public bool IsQuantized(NodeProto node) => _edges.ContainsKey(node);

    /// <summary>Whether the node reads <paramref name="tensor"/>, and only through Q/DQ pairs.</summary>
    public bool ReadsQuantized(NodeProto node, string tensor)
    {
        if (!_edges.TryGetValue(node, out SortedDictionary<int, QuantizedInput>? edges))
        {
            return false;
        }

        // A body of an If that reads the tensor, too, is a consumer without an input.
        int reads = 0;
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i] == tensor)
            {
                reads++;
                if (!edges.ContainsKey(i))
                {
                    return false;
                }
            }
        }

        return reads > 0;
    }

    public void QuantizeActivation(NodeProto node, int input)
        => Add(node, new QuantizedInput(node.Name, input, node.Input[input], IsWeight: false, Axis: null, SharedScaleGroup: null, FixedAmax: null));

    public void QuantizeWeight(NodeProto node, int input, int axis)
        => Add(node, new QuantizedInput(node.Name, input, node.Input[input], IsWeight: true, axis, SharedScaleGroup: null, FixedAmax: null));

    /// <summary>Takes all of the node's edges back.</summary>
    public void Withdraw(NodeProto node, string reason)
    {
        _edges.Remove(node);
        _reasons[node] = reason;
    }

    /// <summary>Why the node is quantized, or, for one that could have been, why not.</summary>
    public string? ReasonFor(NodeProto node) => _reasons.GetValueOrDefault(node);

    public void Explain(NodeProto node, string reason) => _reasons[node] = reason;

    private void Add(NodeProto node, QuantizedInput edge)
    {
        if (!_edges.TryGetValue(node, out SortedDictionary<int, QuantizedInput>? edges))
        {
            _edges[node] = edges = [];
        }

        edges[edge.InputIndex] = edge;
    }
}
