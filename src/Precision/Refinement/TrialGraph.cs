using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// A copy of the FP32 model that computes quantized layers a second time beside themselves, on the same FP32 tensors, and gives
/// out what a trial wants to know about the difference. One run answers for every layer, and no tensor leaves the runtime.
/// </summary>
internal sealed class TrialGraph
{
    private readonly bool _half;
    private readonly UniqueNames _names;
    private readonly GraphIndex _weightsOf;
    private readonly Dictionary<(string Tensor, float Amax), string> _activations = [];
    private readonly Dictionary<(string Tensor, int? Axis), string> _weights = [];
    private readonly List<NodeProto> _nodes = [];
    private readonly List<string> _outputs = [];

    /// <summary>Copies the model.</summary>
    /// <param name="model">The normalized FP32 model.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="rounded">The same model with other weights, for the layers' doubles to round.</param>
    public TrialGraph(OnnxModel model, PrecisionPlan plan, OnnxModel rounded)
    {
        Model = model.Clone();
        _half = plan.FloatPrecision == NumericPrecision.Fp16;
        _names = new UniqueNames(Model.Graph);
        _weightsOf = new GraphIndex(rounded.Graph);
        Edges = plan.QuantizedInputs.ToLookup(static edge => edge.Node, StringComparer.Ordinal);
    }

    /// <summary>The copy; complete after <see cref="Build"/>.</summary>
    public OnnxModel Model { get; }

    /// <summary>The quantized edges of each node.</summary>
    public ILookup<string, QuantizedInput> Edges { get; }

    /// <summary>Walks the graph; what <paramref name="visit"/> adds comes right behind the node that it was called for.</summary>
    public void Build(Action<NodeProto> visit)
    {
        NodeProto[] nodes = [.. Model.Graph.Node];
        foreach (NodeProto node in nodes)
        {
            _nodes.Add(node);
            visit(node);
        }

        Model.Graph.Node.Clear();
        Model.Graph.Node.AddRange(_nodes);
        Model.Graph.Output.Clear();
        Model.Graph.Output.AddRange(_outputs.Select(static output => new ValueInfoProto { Name = output }));
    }

    /// <summary>Loads the copy, after <see cref="Build"/>.</summary>
    /// <param name="threads">Threads of one operator.</param>
    public OnnxSession Load(int threads) => ExecutionGraph.Load(Model, new InferenceSessionOptions(OptimizationsOff: false, threads) { KeepsPairs = true });

    /// <summary>Adds a node with one output.</summary>
    public string Add(string op, IReadOnlyList<string> inputs, Action<NodeProto>? attributes = null)
    {
        string output = _names.Take($"trial_{op}");
        NodeProto node = NodeAttributes.Create(op, _names.Take($"trial_{op}_node"), inputs, [output]);
        attributes?.Invoke(node);
        _nodes.Add(node);
        return output;
    }

    /// <summary>Adds whole numbers that a node reads.</summary>
    public string Numbers(params ReadOnlySpan<long> values)
    {
        string name = _names.Take("trial_numbers");
        Model.Graph.Initializer.Add(TensorData.Int64s(name, values, values.Length));
        return name;
    }

    /// <summary>Gives out a tensor; returns its name.</summary>
    public string Output(string tensor)
    {
        _outputs.Add(tensor);
        return tensor;
    }

    /// <summary>The node once more, reading its quantized edges as INT8 leaves them.</summary>
    /// <param name="node">The node, of this copy; its first output is returned.</param>
    /// <param name="amax">The range of an activation; null leaves it in FP32.</param>
    public string Again(NodeProto node, Func<QuantizedInput, float?> amax)
    {
        NodeProto copy = node.Clone();
        foreach (QuantizedInput edge in Edges[node.Name])
        {
            copy.Input[edge.InputIndex] = edge.IsWeight ? Weight(edge) : amax(edge) is { } range ? Activation(edge.Tensor, range) : edge.Tensor;
        }

        copy.Name = _names.Take($"trial_{node.OpType}_node");
        for (int i = 0; i < copy.Output.Count; i++)
        {
            copy.Output[i] = copy.Output[i].Length > 0 ? _names.Take($"trial_{node.OpType}") : string.Empty;
        }

        _nodes.Add(copy);
        return copy.Output[0];
    }

    /// <summary>The activation as INT8 leaves it.</summary>
    public string Activation(string tensor, float amax)
    {
        if (_activations.TryGetValue((tensor, amax), out string? known))
        {
            return known;
        }

        string scale = _names.Take("trial_scale");
        string zero = _names.Take("trial_zero");
        Model.Graph.Initializer.Add(TensorData.Floats(scale, [EightBitFormat.Int8.Scale(amax, _half)]));
        Model.Graph.Initializer.Add(TensorData.SBytes(zero, [0]));
        string quantized = Add("QuantizeLinear", [tensor, scale, zero]);
        return _activations[(tensor, amax)] = Add("DequantizeLinear", [quantized, scale, zero]);
    }

    private string Weight(QuantizedInput edge)
    {
        if (_weights.TryGetValue((edge.Tensor, edge.Axis), out string? known))
        {
            return known;
        }

        TensorProto weight = _weightsOf.Initializer(edge.Tensor)
            ?? throw new ArgumentException($"The plan calls '{edge.Tensor}' a weight of node '{edge.Node}', but the model has no such constant; make the plan from this model.", nameof(edge));
        string name = _names.Take("trial_weight");
        Model.Graph.Initializer.Add(TensorData.Floats(name, RoundedWeight.Of(weight, edge.Axis, _half), [.. weight.Dims]));
        return _weights[(edge.Tensor, edge.Axis)] = name;
    }
}
