using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Rewrites one graph, node by node in graph order. Used once.</summary>
internal sealed class HalfGraphWriter
{
    private readonly OnnxModel _model;
    private readonly GraphIndex _index;
    private readonly HalfNodeClasses _classes;
    private readonly HalfConstants _constants;
    private readonly IslandRecipes _recipes;
    private readonly CalibrationStatistics _statistics;
    private readonly UniqueNames _names;
    private readonly List<NodeProto> _written = [];
    private readonly List<Island> _islands = [];

    // By the tensor's name in the graph before: what its FP16 and its FP32 version are called now.
    private readonly Dictionary<string, string> _half = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _float = new(StringComparer.Ordinal);
    private readonly HashSet<string> _homeHalf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Tensor, string Node)> _plusZero = new(StringComparer.Ordinal);
    private readonly List<string> _materialized = [];
    private string? _zero;

    public HalfGraphWriter(OnnxModel model, PrecisionPlan plan, CalibrationStatistics statistics, IslandRecipes recipes)
    {
        _model = model;
        _index = new GraphIndex(model.Graph);
        _recipes = recipes;
        _statistics = statistics;
        _names = new UniqueNames(model.Graph);
        HashSet<string> plannedFloat = [.. plan.Nodes.Where(static node => node.Precision == NumericPrecision.Fp32).Select(static node => node.Node)];
        MaskDecision masks = MaskDecision.Decide(_index, AttentionMasks.Find(model.Graph), statistics, plannedFloat);
        _classes = new HalfNodeClasses(model.Graph, _index, plan, statistics, masks.KeptFloat, recipes.FloatScaled);
        _constants = new HalfConstants(model.Graph, _index, _classes, masks.Clamped, _names);
    }

    public HalfModel Write()
    {
        GraphProto graph = _model.Graph;
        foreach (NodeProto node in graph.Node)
        {
            WriteNode(node);
        }

        graph.Node.Clear();
        graph.Node.AddRange(_written);
        _constants.Write();
        if (_zero is not null)
        {
            graph.Initializer.Add(TensorData.Floats(_zero, [0f]));
        }

        HashSet<string> halfTensors = [.. _half.Values, .. _constants.HalfNames];
        foreach (ValueInfoProto info in graph.ValueInfo.Where(info => halfTensors.Contains(info.Name) && info.Type?.TensorType is not null))
        {
            info.Type.TensorType.ElemType = (int)DataType.Float16;
        }

        List<HalfFinding> findings = [.. _constants.Findings, .. HalfRanges.Check(_materialized, _index, _classes, _statistics)];
        return new HalfModel(_model, findings, _classes.KeptFloat, _islands, halfTensors);
    }

    private void WriteNode(NodeProto node)
    {
        bool touchesFloat = _classes.TouchesFloat(node);
        bool half = _classes.IsHalf(node);
        string? entry = null;
        int activation = touchesFloat && !half && _recipes.Of(node) == IslandRecipe.AddZeroBefore ? ActivationInput(node) : -1;
        List<string> inputs = [];
        for (int i = 0; i < node.Input.Count; i++)
        {
            string read = Read(node, i);
            if (i == activation && NeedsEntry(node.Input[i]))
            {
                (read, entry) = PlusZero(node, node.Input[i], read);
            }

            inputs.Add(read);
        }

        if (touchesFloat && !half)
        {
            if (_recipes.Of(node) == IslandRecipe.AddZeroBefore && ExplicitBias(node) is { } bias)
            {
                while (inputs.Count < 3)
                {
                    inputs.Add(string.Empty);
                }

                inputs[2] = bias;
            }

            _islands.Add(new Island(node.Name, node.OpType, _recipes.Of(node), entry));
        }

        // A copy: later nodes look at the graph as it was.
        NodeProto copy = node.Clone();
        copy.Input.Clear();
        copy.Input.AddRange(inputs);
        _written.Add(copy);
        if (touchesFloat && half)
        {
            HalfAttributes.Convert(copy, _constants);
            WriteHalfOutputs(node, copy);
        }
    }

    private void WriteHalfOutputs(NodeProto node, NodeProto copy)
    {
        for (int i = 0; i < node.Output.Count; i++)
        {
            string tensor = node.Output[i];
            if (!_classes.IsHalfOutput(node, i))
            {
                continue;
            }

            _homeHalf.Add(tensor);
            _materialized.Add(tensor);
            bool pinned = _index.IsOutput(tensor) || _index.IsUsedInSubgraph(tensor);
            _half[tensor] = pinned ? _names.Take($"{tensor}_fp16") : tensor;
            if (pinned)
            {
                copy.Output[i] = _half[tensor];
                _float[tensor] = tensor;
                WriteCast(_half[tensor], tensor, DataType.Float);
            }
        }
    }

    /// <summary>The name under which the node reads its input now. Adds the cast that it needs when it is the first to need it.</summary>
    private string Read(NodeProto node, int input)
    {
        string tensor = node.Input[input];
        if (tensor.Length == 0 || !_classes.IsFloat(tensor))
        {
            return tensor;
        }

        HalfNeed need = _classes.Need(node, input);
        if (_constants.IsConstant(tensor))
        {
            return need == HalfNeed.Half ? _constants.Half(tensor, node) : tensor;
        }

        return need switch
        {
            HalfNeed.Any => _homeHalf.Contains(tensor) ? _half[tensor] : tensor,
            HalfNeed.Half => HalfVersion(tensor),
            _ => FloatVersion(tensor),
        };
    }

    private string HalfVersion(string tensor)
    {
        if (!_half.TryGetValue(tensor, out string? half))
        {
            _half[tensor] = half = _names.Take($"{tensor}_fp16");
            _materialized.Add(tensor);
            WriteCast(tensor, half, DataType.Float16);
        }

        return half;
    }

    private string FloatVersion(string tensor)
    {
        if (!_homeHalf.Contains(tensor))
        {
            return tensor;
        }

        if (!_float.TryGetValue(tensor, out string? single))
        {
            _float[tensor] = single = _names.Take($"{tensor}_fp32");
            WriteCast(_half[tensor], single, DataType.Float);
        }

        return single;
    }

    private void WriteCast(string from, string to, DataType type)
    {
        NodeProto cast = NodeAttributes.Create("Cast", _names.Take(type == DataType.Float ? $"{from}_to_fp32" : $"{from}_to_fp16"), [from], [to]);
        cast.SetInt("to", (long)type);
        cast.DocString = type == DataType.Float
            ? PrecisionNotes.Note(NumericPrecision.Fp32, "hands an FP16 tensor to what is computed in FP32")
            : PrecisionNotes.Note(NumericPrecision.Fp16, "hands an FP32 tensor to what is computed in FP16");
        _written.Add(cast);
    }

    /// <summary>The input that carries the activation: the first that is no constant. -1 when all are constants.</summary>
    private int ActivationInput(NodeProto node)
    {
        for (int i = 0; i < Math.Min(2, node.Input.Count); i++)
        {
            if (node.Input[i].Length > 0 && _classes.IsFloat(node.Input[i]) && !_constants.IsConstant(node.Input[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Whether nothing but casts and data movement stands between an FP16 tensor and this one.</summary>
    private bool NeedsEntry(string tensor)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> pending = new([tensor]);
        while (pending.TryPop(out string? current))
        {
            if (!seen.Add(current) || !_classes.IsFloat(current))
            {
                continue;
            }

            if (_homeHalf.Contains(current))
            {
                return true;
            }

            if (_index.Producer(current) is { } producer && (HalfTypeRules.IsTransparent(producer) || producer.Is("Cast")))
            {
                foreach (string input in producer.Input)
                {
                    pending.Push(input);
                }
            }
        }

        return false;
    }

    private (string Tensor, string Node) PlusZero(NodeProto reader, string tensor, string single)
    {
        if (!_plusZero.TryGetValue(tensor, out (string Tensor, string Node) entry))
        {
            _zero ??= _names.Take("island_zero");
            entry = (_names.Take($"{tensor}_plus_zero"), _names.Take($"{reader.Name}_island_entry"));
            _plusZero[tensor] = entry;
            NodeProto add = NodeAttributes.Create("Add", entry.Node, [single, _zero], [entry.Tensor]);
            add.DocString = "precision: FP32; reason: An exact addition of 0 keeps the compiler from taking the following product as FP16";
            _written.Add(add);
        }

        return entry;
    }

    /// <summary>
    /// A zero bias for an FP32 convolution without one that is followed by an FP32 product with one number: without a bias
    /// TensorRT for RTX 1.7 fails to build that (a check in its constant propagation).
    /// </summary>
    private string? ExplicitBias(NodeProto node)
    {
        bool transposed = node.Is("ConvTranspose");
        if (!(node.Is("Conv") || transposed) || node.InputAt(2).Length > 0 || _index.Initializer(node.InputAt(1)) is not { Dims.Count: > 2 } weight)
        {
            return null;
        }

        if (!IsScaledByOneNumber(node.Output[0]))
        {
            return null;
        }

        long channels = transposed ? weight.Dims[1] * node.GetInt("group", 1) : weight.Dims[0];
        string name = _names.Take($"{node.Name}_zero_bias");
        _constants.Add(TensorData.Floats(name, new float[checked((int)channels)], channels));
        return name;
    }

    private bool IsScaledByOneNumber(string tensor)
        => _index.Consumers(tensor).Any(consumer => !_classes.IsHalf(consumer)
            && (consumer.Is("Identity")
                ? IsScaledByOneNumber(consumer.Output[0])
                : (consumer.Is("Mul") || consumer.Is("Div")) && consumer.Input.Any(input => _index.Initializer(input) is { } factor && TensorData.ElementCount(factor) == 1)));
}
