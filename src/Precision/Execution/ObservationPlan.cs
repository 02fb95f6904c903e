using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// Which tensors a calibration pass reads, and what becomes of the others: a tensor that only moves another's values has that one's
/// statistics, one that is a monotone function of another, or the inverse of one, has its extremes from there, and one that follows from another place by place is
/// computed from what was read of that one.
/// </summary>
internal sealed class ObservationPlan
{
    private readonly Dictionary<string, string> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Source, Func<float, float> Step)> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _makers = new(StringComparer.Ordinal);
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
        foreach (ScalarFolding folding in ScalarFolding.Find(graph, index, tensor => !Follows(tensor, tensor) || _counted.Contains(tensor)).Where(folding => Follows(folding.Output, folding.Output)))
        {
            _makers[folding.Output] = folding.Layer.Name;
            foreach ((string tensor, Func<float, float> fromOutput) in folding.Skipped)
            {
                _steps[tensor] = (folding.Output, fromOutput);
            }
        }

        foreach (NodeOutput output in wanted)
        {
            if (!_origins.ContainsKey(output.Tensor) && !_counted.Contains(output.Tensor) && !_steps.ContainsKey(output.Tensor) && !_makers.ContainsKey(output.Tensor)
                && index.Producer(output.Tensor) is { } node && ElementwiseNode.Of(node, index)?.Monotone is { } step && Follows(output.Tensor, step.Source))
            {
                _steps[output.Tensor] = (OriginOf(step.Source), step.Step);
            }
        }

        string[] values = [.. wanted.Select(static output => output.Tensor).Where(tensor => !_origins.ContainsKey(tensor) && !_steps.ContainsKey(tensor))];
        Programs = ElementwiseProgram.Find(
            graph, index, values, tensor => Follows(tensor, tensor) && !_makers.ContainsKey(tensor), tensor => Follows(tensor, tensor) && !_steps.ContainsKey(OriginOf(tensor)));
        HashSet<string> computed = Programs.SelectMany(static program => program.Results.Select(static result => result.Tensor)).ToHashSet(StringComparer.Ordinal);
        Read = [.. wanted.Where(output => !_origins.ContainsKey(output.Tensor) && !_steps.ContainsKey(output.Tensor) && !computed.Contains(output.Tensor))];
    }

    /// <summary>What is computed from what is read.</summary>
    public IReadOnlyList<ElementwiseProgram> Programs { get; }

    /// <summary>The node outputs to read, in graph order.</summary>
    public IReadOnlyList<NodeOutput> Read { get; }

    /// <summary>Whether a histogram is kept of the tensor itself.</summary>
    public bool Counts(string tensor) => _counted.Contains(tensor);

    /// <summary>The node that a fault of the tensor's is to be looked for in: of what a layer takes over (<see cref="ScalarFolding"/>) that layer, otherwise its maker.</summary>
    public string MakerOf(NodeOutput output) => _makers.GetValueOrDefault(output.Tensor, output.Node);

    /// <summary>The tensor with the same values that is observed in place of this one; itself where it is.</summary>
    public string OriginOf(string tensor) => _origins.GetValueOrDefault(tensor, tensor);

    /// <summary>What the extremes of the tensor follow from; null where it is read.</summary>
    public (string Source, Func<float, float> Step)? StepTo(string tensor) => _steps.TryGetValue(tensor, out var step) ? step : null;

    /// <summary>The tensor whose values the node only moves; null where it does more.</summary>
    private static string? Moved(NodeProto node)
        => node.Input.Count > 0 && (node.Is("Reshape") || node.Is("Transpose") || node.Is("Identity") || node.Is("Squeeze") || node.Is("Unsqueeze") || node.Is("Flatten"))
            ? node.Input[0]
            : null;
}
