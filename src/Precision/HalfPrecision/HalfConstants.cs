using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>The FP32 initializers of a graph, and their FP16 copies where nodes want them. Those wanted in both types are kept in both.</summary>
internal sealed class HalfConstants
{
    private const float LargestHalf = 65_504f;
    private const float SmallestNormalHalf = 6.103515625e-5f;
    private const double LostShareToReport = 0.25;
    private const int SmallestWeightToJudge = 16;

    private readonly GraphProto _graph;
    private readonly IReadOnlySet<string> _clamped;
    private readonly UniqueNames _names;
    private readonly Dictionary<string, TensorProto> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wantedFloat = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _halves = new(StringComparer.Ordinal);
    private readonly List<TensorProto> _added = [];
    private readonly List<HalfFinding> _findings = [];
    private readonly GraphIndex _index;

    public HalfConstants(GraphProto graph, GraphIndex index, HalfNodeClasses classes, IReadOnlySet<string> clamped, UniqueNames names)
    {
        _graph = graph;
        _index = index;
        _clamped = clamped;
        _names = names;
        foreach (TensorProto initializer in graph.Initializer)
        {
            // An initializer that is an input too may be replaced by the caller: it is cast like any input.
            if (initializer.DataType == (int)DataType.Float && !index.IsInput(initializer.Name))
            {
                _constants[initializer.Name] = initializer;
                if (index.IsOutput(initializer.Name) || index.IsUsedInSubgraph(initializer.Name))
                {
                    _wantedFloat.Add(initializer.Name);
                }
            }
        }

        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (_constants.ContainsKey(node.Input[i]) && classes.Need(node, i) != HalfNeed.Half)
                {
                    _wantedFloat.Add(node.Input[i]);
                }
            }
        }
    }

    public IReadOnlyList<HalfFinding> Findings => _findings;

    public IEnumerable<string> HalfNames => _halves.Values.Select(static half => half.Name);

    public bool IsConstant(string tensor) => _constants.ContainsKey(tensor);

    public bool IsClamped(string tensor) => _clamped.Contains(tensor);

    public void Add(TensorProto constant) => _added.Add(constant);

    /// <summary>The name of the FP16 copy.</summary>
    public string Half(string tensor, NodeProto reader)
    {
        if (!_halves.TryGetValue(tensor, out TensorProto? half))
        {
            string name = _wantedFloat.Contains(tensor) ? _names.Take($"{tensor}_fp16") : tensor;
            _halves[tensor] = half = Convert(_constants[tensor], name, tensor, reader);
        }

        return half.Name;
    }

    /// <summary>The tensor in FP16. <paramref name="tensor"/> is the name that masks and findings know it by.</summary>
    public TensorProto Convert(TensorProto constant, string name, string tensor, NodeProto reader)
    {
        float[] values = TensorData.ReadFloats(constant);
        Half[] halves = new Half[values.Length];
        bool clamp = IsClamped(tensor);
        float worst = 0f;
        long nonZero = 0;
        long lost = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float value = clamp && values[i] < -LargestHalf ? MaskDecision.ClampedMask : values[i];
            halves[i] = (Half)value;
            if (float.IsFinite(value))
            {
                worst = MathF.Max(worst, MathF.Abs(value));
            }

            if (value != 0f)
            {
                nonZero++;
                lost += MathF.Abs((float)halves[i]) < SmallestNormalHalf ? 1 : 0;
            }
        }

        if (worst > LargestHalf)
        {
            _findings.Add(new HalfFinding(
                HalfFindingKind.ConstantOverflow,
                Layer(reader),
                tensor,
                worst,
                FormattableString.Invariant($"FP16 overflow: the constant '{tensor}' holds {worst:G3}, beyond 65504; protect '{Layer(reader)}' or drop FP16.")));
        }

        if (values.Length >= SmallestWeightToJudge && lost > LostShareToReport * nonZero)
        {
            double share = (double)lost / nonZero;
            _findings.Add(new HalfFinding(
                HalfFindingKind.WeightUnderflow,
                Layer(reader),
                tensor,
                share,
                FormattableString.Invariant($"{share:P0} of the non-zero values of '{tensor}' are below 6.1e-5 and lose bits or vanish in FP16; protect '{Layer(reader)}' if its accuracy suffers.")));
        }

        return TensorData.Halves(name, halves, [.. constant.Dims]);
    }

    // A scale or an 8-bit weight is read by a Q/DQ node of ours, which nobody can protect by name: the layer behind it is meant.
    private string Layer(NodeProto reader)
        => reader.OpType is "QuantizeLinear" or "DequantizeLinear" && _index.Consumers(reader.Output[0]) is [{ } layer, ..] ? Layer(layer) : reader.Name;

    /// <summary>Puts the copies into the graph, each in its original's place, and new constants behind them.</summary>
    public void Write()
    {
        List<TensorProto> initializers = [];
        foreach (TensorProto initializer in _graph.Initializer)
        {
            bool constant = _constants.ContainsKey(initializer.Name);
            if (!constant || !_halves.TryGetValue(initializer.Name, out TensorProto? half))
            {
                initializers.Add(initializer);
                continue;
            }

            if (_wantedFloat.Contains(initializer.Name))
            {
                initializers.Add(initializer);
            }

            initializers.Add(half);
        }

        _graph.Initializer.Clear();
        _graph.Initializer.AddRange(initializers);
        _graph.Initializer.AddRange(_added);
    }
}
