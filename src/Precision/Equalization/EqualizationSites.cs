using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Equalization;

/// <summary>
/// Finds tensors that can be equalized: every reader is a layer with constant weights, and the way back to a maker with a factor
/// for each channel leads only over operations that a positive factor passes through, each read by nothing else.
/// </summary>
internal sealed class EqualizationSites
{
    private readonly GraphIndex _index;
    private readonly IReadOnlySet<string> _untouchable;

    private EqualizationSites(GraphProto graph, IReadOnlySet<string> untouchable) => (_index, _untouchable) = (new GraphIndex(graph), untouchable);

    /// <summary>Every site, in graph order.</summary>
    /// <param name="graph">The normalized graph.</param>
    /// <param name="untouchable">Nodes that must stay as they are: the protected ones.</param>
    public static IReadOnlyList<EqualizationSite> Find(GraphProto graph, IReadOnlySet<string> untouchable)
    {
        EqualizationSites sites = new(graph, untouchable);
        return [.. graph.Node.Where(static node => node.Input.Count > 1).Select(static node => node.Input[0]).Distinct(StringComparer.Ordinal)
            .Select(sites.At).OfType<EqualizationSite>()];
    }

    private EqualizationSite? At(string tensor)
    {
        IReadOnlyList<NodeProto> layers = _index.Consumers(tensor);
        if (tensor.Length == 0 || layers.Count == 0 || _index.IsOutput(tensor) || _index.IsUsedInSubgraph(tensor))
        {
            return null;
        }

        List<ChannelEdit> weights = [];
        int channels = 0;
        int? axis = null;
        foreach (NodeProto layer in layers)
        {
            if (_untouchable.Contains(layer.Name) || layer.Input.Count(input => input == tensor) != 1 || Weight(layer, tensor) is not var (edit, count, at)
                || (axis is not null && (axis != at || channels != count)))
            {
                return null;
            }

            (axis, channels) = (at, count);
            weights.Add(edit);
        }

        int rank = axis == 1 ? _index.Initializer(weights[0].Constant)!.Dims.Count : 0;
        List<ChannelEdit> sources = [];
        return axis is { } known && Maker(tensor, known, rank, channels, sources) is var (maker, kind)
            && sources.Concat(weights).Select(static edit => edit.Constant).Distinct(StringComparer.Ordinal).Count() == sources.Count + weights.Count
            ? new EqualizationSite(tensor, known, channels, kind, maker, layers, sources, weights)
            : null;
    }

    private (ChannelEdit Edit, int Channels, int Axis)? Weight(NodeProto layer, string tensor)
    {
        if (layer.InputAt(0) != tensor || layer.Input.Count < 2 || Own(layer.Input[1], layer) is not { } weight)
        {
            return null;
        }

        if (layer.Is("Conv") && weight.Dims.Count >= 3)
        {
            long groups = layer.GetInt("group", 1);
            return groups >= 1 && weight.Dims[0] % groups == 0 && weight.Dims[1] * groups <= int.MaxValue
                ? (new ChannelEdit(weight.Name, 1, (int)groups, Multiplies: true), (int)(weight.Dims[1] * groups), 1)
                : null;
        }

        if (weight.Dims.Count != 2)
        {
            return null;
        }

        int rows = layer.Is("Gemm") && layer.GetInt("transB", 0) != 0 ? 1 : 0;
        return layer.Is("MatMul") || (layer.Is("Gemm") && layer.GetInt("transA", 0) == 0)
            ? (new ChannelEdit(weight.Name, rows, 1, Multiplies: true), (int)weight.Dims[rows], -1)
            : null;
    }

    private (NodeProto Maker, EqualizationKind Kind)? Maker(string tensor, int axis, int rank, int channels, List<ChannelEdit> sources)
    {
        bool first = true;
        while (_index.Producer(tensor) is { Output.Count: > 0 } node && node.Output[0] == tensor && !_untouchable.Contains(node.Name)
            && node.Output.Skip(1).All(static output => output.Length == 0)
            && !_index.IsOutput(tensor) && !_index.IsUsedInSubgraph(tensor) && (first || _index.Consumers(tensor).Count == 1))
        {
            first = false;
            if (Linear(node, axis, channels, sources) is { } kind)
            {
                return (node, kind);
            }

            if (LetsFactorsThrough(node, axis))
            {
                tensor = node.Input[0];
                continue;
            }

            if (node.Input.Count != 2 || !(node.Is("Add") || node.Is("Sub") || node.Is("Mul")))
            {
                return null;
            }

            int at = _index.Initializer(node.Input[1]) is not null ? 1 : 0;
            if ((node.Is("Sub") && at == 0) || !PerChannel(node.Input[at], node, axis, rank, channels))
            {
                return null;
            }

            sources.Add(new ChannelEdit(node.Input[at], ChannelAxis(node.Input[at], axis, rank), 1, Multiplies: false));
            if (node.Is("Mul"))
            {
                return (node, EqualizationKind.Migration);
            }

            tensor = node.Input[1 - at];
        }

        return null;
    }

    // What is made here, channel by channel, as a product with constants.
    private EqualizationKind? Linear(NodeProto node, int axis, int channels, List<ChannelEdit> sources)
    {
        List<ChannelEdit> edits = [];
        EqualizationKind kind = EqualizationKind.CrossLayer;
        bool fits;
        if (node.Is("Conv") && axis == 1)
        {
            fits = Take(1, 0, required: true) && Take(2, 0, required: false);
        }
        else if (node.Is("MatMul") && axis == -1)
        {
            fits = _index.Initializer(node.InputAt(1)) is { Dims.Count: 2 } && Take(1, 1, required: true);
        }
        else if (node.Is("Gemm") && axis == -1)
        {
            fits = Take(1, node.GetInt("transB", 0) != 0 ? 0 : 1, required: true) && Take(2, -1, required: false);
        }
        else if ((node.Is("LayerNormalization") && axis == -1 && node.GetInt("axis", -1) == -1) || (node.Is("BatchNormalization") && axis == 1 && node.GetInt("training_mode", 0) == 0))
        {
            kind = EqualizationKind.Migration;
            fits = Take(1, 0, required: true) && Take(2, 0, required: false);
        }
        else
        {
            return null;
        }

        if (!fits)
        {
            return null;
        }

        sources.AddRange(edits);
        return kind;

        bool Take(int input, int dimension, bool required)
        {
            string name = node.InputAt(input);
            if (name.Length == 0)
            {
                return !required;
            }

            if (Own(name, node) is not { Dims.Count: > 0 } constant)
            {
                return false;
            }

            int at = dimension < 0 ? constant.Dims.Count - 1 : dimension;
            if (at >= constant.Dims.Count || constant.Dims[at] != channels)
            {
                return false;
            }

            edits.Add(new ChannelEdit(name, at, 1, Multiplies: false));
            return true;
        }
    }

    private bool LetsFactorsThrough(NodeProto node, int axis) => node.OpType switch
    {
        "Relu" or "LeakyRelu" or "Identity" or "Abs" => node.Domain is "" or "ai.onnx",
        "PRelu" => node.Is("PRelu") && _index.Initializer(node.InputAt(1)) is not null,
        "MaxPool" or "AveragePool" or "GlobalAveragePool" or "GlobalMaxPool" => axis == 1 && node.Domain is "" or "ai.onnx",
        "Clip" => node.Is("Clip") && Bound(node, "min", 1, float.MinValue) is { } low && (low is 0 or <= float.MinValue)
            && Bound(node, "max", 2, float.MaxValue) is >= float.MaxValue,
        _ => false,
    };

    private float? Bound(NodeProto clip, string attribute, int input, float none)
    {
        if (clip.InputAt(input) is { Length: > 0 } name)
        {
            return _index.Initializer(name) is { DataType: (int)DataType.Float } bound && TensorData.ElementCount(bound) == 1 ? TensorData.ReadFloats(bound)[0] : null;
        }

        return clip.GetFloat(attribute, none);
    }

    private bool PerChannel(string name, NodeProto node, int axis, int rank, int channels)
        => Own(name, node) is { Dims.Count: > 0 } constant && (axis == -1 || constant.Dims.Count >= rank - 1)
            && ChannelAxis(name, axis, rank) is var at && at >= 0 && constant.Dims[at] == channels && TensorData.ElementCount(constant) == channels
            && (axis == -1 || constant.Dims.Count <= rank);

    private int ChannelAxis(string name, int axis, int rank)
    {
        int count = _index.Initializer(name)!.Dims.Count;
        return axis == -1 ? count - 1 : count - rank + 1;
    }

    // A constant that this node alone reads, once: changing it changes nothing else.
    private TensorProto? Own(string name, NodeProto node)
        => _index.Initializer(name) is { DataType: (int)DataType.Float } constant && _index.Consumers(name).Count == 1 && node.Input.Count(input => input == name) == 1
            && !_index.IsInput(name) && !_index.IsOutput(name) && !_index.IsUsedInSubgraph(name) && TensorData.ElementCount(constant) > 0
            ? constant
            : null;
}
