using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Which tensors a calibration pass reads, and what becomes of the others: a tensor that only moves another's values has that one's
/// statistics, one that is a monotone function of another, or the inverse of one, has its extremes from there, and one that a layer's weights
/// keep within FP16 needs no extremes.
/// </summary>
internal sealed class ObservationPlan
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Source, Func<float, float> Step)> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NodeOutput> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _counted;

    /// <param name="graph">The model's main graph.</param>
    /// <param name="types">The types of its tensors.</param>
    /// <param name="wanted">The float tensors that statistics are wanted of, in graph order.</param>
    /// <param name="counted">Those of them whose histogram is wanted.</param>
    /// <param name="masks">The masks: their values are told apart from others, so nothing follows from them.</param>
    public ObservationPlan(GraphProto graph, IReadOnlyDictionary<string, DataType> types, IReadOnlyList<NodeOutput> wanted, Func<string, bool> counted, AttentionMasks masks)
    {
        GraphIndex index = new(graph);
        HashSet<string> known = wanted.Select(static output => output.Tensor).ToHashSet(StringComparer.Ordinal);
        bool Follows(string tensor, string source)
            => (known.Contains(source) || index.IsInput(source)) && types.GetValueOrDefault(tensor) == DataType.Float && types.GetValueOrDefault(source) == DataType.Float
                && !masks.Tensors.Contains(tensor) && !masks.Tensors.Contains(source);

        foreach (NodeOutput output in wanted)
        {
            if (index.Producer(output.Tensor) is { } node && Moved(node) is { } moved && Follows(output.Tensor, moved))
            {
                _origins[output.Tensor] = OriginOf(moved);
            }
        }

        _counted = wanted.Select(static output => output.Tensor).Concat(graph.Input.Select(static input => input.Name)).Where(counted).Select(OriginOf).ToHashSet(StringComparer.Ordinal);
        ScalarFolding[] foldings = [.. ScalarFolding.Find(graph, index, tensor => !Follows(tensor, tensor) || _counted.Contains(tensor)).Where(folding => Follows(folding.Output, folding.Output))];
        foreach (ScalarFolding folding in foldings)
        {
            _faults[folding.Output] = new NodeOutput(folding.Layer.Output[0], folding.Layer.Name);
            foreach ((string tensor, Func<float, float> fromOutput) in folding.Skipped)
            {
                _steps[tensor] = (folding.Output, fromOutput);
            }
        }

        foreach (NodeOutput output in wanted)
        {
            if (!_origins.ContainsKey(output.Tensor) && !_counted.Contains(output.Tensor) && !_steps.ContainsKey(output.Tensor) && !_faults.ContainsKey(output.Tensor)
                && index.Producer(output.Tensor) is { } node && ElementwiseNode.Of(node, index)?.Monotone is { } step && Follows(output.Tensor, step.Source))
            {
                _steps[output.Tensor] = (OriginOf(step.Source), step.Step);
            }
        }

        // What steps lead to is read; what is in front of them follows backwards.
        foreach (NodeOutput output in wanted.Where(output => !IsKnown(output.Tensor) && !_counted.Contains(output.Tensor) && Follows(output.Tensor, output.Tensor)))
        {
            if (ScalarChain.Find(output.Tensor, index, end => _counted.Contains(end) && !_origins.ContainsKey(end) && Follows(end, end)) is { } chain)
            {
                _steps[output.Tensor] = (chain.Output, chain.Undo);
                _faults.TryAdd(chain.Output, output);
            }
        }

        Bounds = [.. Layers(graph, index, foldings).Where(bound => !IsKnown(bound.Tensor) && !_counted.Contains(bound.Tensor) && Follows(bound.Tensor, bound.Tensor) && Follows(bound.Input, bound.Input))];
        HashSet<string> bounded = [.. Bounds.Select(static bound => bound.Tensor)];
        Read = [.. wanted.Where(output => !IsKnown(output.Tensor) && !bounded.Contains(output.Tensor))];

        bool IsKnown(string tensor) => _origins.ContainsKey(tensor) || _steps.ContainsKey(tensor);
    }

    /// <summary>The layers whose results are bounded by their weights, in graph order. Where that does not suffice, they are to be read, too.</summary>
    public IReadOnlyList<LayerBound> Bounds { get; }

    /// <summary>The node outputs to read, in graph order.</summary>
    public IReadOnlyList<NodeOutput> Read { get; }

    /// <summary>Whether a histogram is kept of the tensor itself.</summary>
    public bool Counts(string tensor) => _counted.Contains(tensor);

    /// <summary>Where a fault that shows in a tensor came from: what is behind scalar steps has it from what is in front of them.</summary>
    public NodeOutput FaultOf(NodeOutput output) => _faults.GetValueOrDefault(output.Tensor, output);

    /// <summary>The tensor with the same values that is observed in place of this one; itself where it is.</summary>
    public string OriginOf(string tensor) => _origins.GetValueOrDefault(tensor, tensor);

    /// <summary>The tensor that is read or bounded for the extremes of this one; itself where it is.</summary>
    public string RootOf(string tensor)
    {
        string root = OriginOf(tensor);
        while (_steps.TryGetValue(root, out (string Source, Func<float, float> Step) step))
        {
            root = OriginOf(step.Source);
        }

        return root;
    }

    /// <summary>What the extremes of the tensor follow from; null where it is read.</summary>
    public (string Source, Func<float, float> Step)? StepTo(string tensor) => _steps.TryGetValue(tensor, out var step) ? step : null;

    private static IEnumerable<LayerBound> Layers(GraphProto graph, GraphIndex index, IReadOnlyList<ScalarFolding> foldings)
    {
        Dictionary<NodeProto, ScalarChain> chains = new(ReferenceEqualityComparer.Instance);
        foreach (ScalarFolding folding in foldings)
        {
            chains[folding.Layer] = folding.Chain;
        }

        foreach (NodeProto layer in graph.Node.Where(node => ScalarFolding.IsStored(node, index)))
        {
            ScalarChain? chain = chains.GetValueOrDefault(layer);
            yield return new LayerBound(chain?.Output ?? layer.Output[0], layer, chain, index.Initializer(layer.Input[1])!, index.Initializer(layer.InputAt(2)));
        }
    }

    /// <summary>The tensor whose values the node only moves; null where it does more.</summary>
    private static string? Moved(NodeProto node)
        => node.Input.Count > 0 && (node.Is("Reshape") || node.Is("Transpose") || node.Is("Identity") || node.Is("Squeeze") || node.Is("Unsqueeze") || node.Is("Flatten"))
            ? node.Input[0]
            : null;
}
