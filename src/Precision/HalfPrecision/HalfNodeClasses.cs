using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Which nodes of a graph are FP16, and so which type every input and output has.</summary>
internal sealed class HalfNodeClasses
{
    private readonly GraphIndex _index;
    private readonly HashSet<NodeProto> _half = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _float = new(StringComparer.Ordinal);
    private readonly List<FloatNode> _keptFloat = [];

    public HalfNodeClasses(
        GraphProto graph,
        GraphIndex index,
        PrecisionPlan plan,
        CalibrationStatistics statistics,
        IReadOnlyDictionary<string, string> keptFloat,
        IReadOnlySet<string> floatScaled)
    {
        _index = index;
        FindFloatTensors(graph, statistics);
        Dictionary<string, NodePrecision> planned = PrecisionNotes.ByNode(plan);
        foreach (NodeProto node in graph.Node)
        {
            if (node.Is("QuantizeLinear") || node.Is("DequantizeLinear") || !planned.TryGetValue(node.Name, out NodePrecision? precision) || precision.Precision == NumericPrecision.Fp32)
            {
                continue;
            }

            // It hands 8-bit values on, so that the type between its pairs costs nothing and only their scales have it.
            if (precision.Precision == NumericPrecision.Int8 && floatScaled.Contains(node.OpType))
            {
                continue;
            }

            if (keptFloat.TryGetValue(node.Name, out string? reason) && TouchesFloat(node))
            {
                _keptFloat.Add(new FloatNode(node.Name, reason));
                node.DocString = PrecisionNotes.Note(NumericPrecision.Fp32, reason);
            }
            else if (HalfTypeRules.IsFloatOnly(node))
            {
                if (TouchesFloat(node))
                {
                    _keptFloat.Add(new FloatNode(node.Name, $"{node.OpType} has no FP16 form"));
                    node.DocString = PrecisionNotes.Note(NumericPrecision.Fp32, _keptFloat[^1].Reason);
                }
            }
            else
            {
                _half.Add(node);
            }
        }

        foreach (NodeProto node in graph.Node.Where(static node => node.Is("DequantizeLinear")))
        {
            if (node.Output.SelectMany(index.Consumers).Any(_half.Contains))
            {
                _half.Add(node);
            }
        }

        // A quantization reads the tensor in the type that its maker gave it: no rounding to FP16 before the rounding to 8 bits.
        foreach (NodeProto node in graph.Node.Where(static node => node.Is("QuantizeLinear")))
        {
            if (index.Producer(node.InputAt(0)) is { } producer && _half.Contains(producer) && IsHalfOutput(producer, producer.Output.IndexOf(node.InputAt(0))))
            {
                _half.Add(node);
            }
        }
    }

    /// <summary>Nodes that the plan has in FP16 and that stay FP32.</summary>
    public IReadOnlyList<FloatNode> KeptFloat => _keptFloat;

    public bool IsHalf(NodeProto node) => _half.Contains(node);

    /// <summary>Whether the tensor was FP32 before.</summary>
    public bool IsFloat(string tensor) => _float.Contains(tensor);

    public bool TouchesFloat(NodeProto node) => node.Input.Concat(node.Output).Any(_float.Contains);

    public bool IsHalfOutput(NodeProto node, int output)
        => output >= 0 && IsHalf(node) && _float.Contains(node.Output[output]) && !HalfTypeRules.OutputStaysFloat(node, output);

    public HalfNeed Need(NodeProto node, int input)
        => HalfTypeRules.TakesAnyType(node) ? HalfNeed.Any
        : IsHalf(node) && !HalfTypeRules.InputStaysFloat(node, input) ? HalfNeed.Half
        : HalfNeed.Float;

    private void FindFloatTensors(GraphProto graph, CalibrationStatistics statistics)
    {
        foreach (TensorProto initializer in graph.Initializer.Where(static initializer => initializer.DataType == (int)DataType.Float))
        {
            _float.Add(initializer.Name);
        }

        foreach (SparseTensorProto sparse in graph.SparseInitializer.Where(static sparse => sparse.Values?.DataType == (int)DataType.Float))
        {
            _float.Add(sparse.Values.Name);
        }

        foreach (ValueInfoProto input in graph.Input.Where(static input => input.Type?.TensorType?.ElemType == (int)DataType.Float))
        {
            _float.Add(input.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            if (node.Is("DequantizeLinear"))
            {
                TensorProto? scale = _index.Initializer(node.InputAt(1));
                if (scale is null || scale.DataType == (int)DataType.Float)
                {
                    _float.Add(node.Output[0]);
                }

                continue;
            }

            if (node.Is("QuantizeLinear"))
            {
                continue;
            }

            foreach (string output in node.Output.Where(static output => output.Length > 0))
            {
                if (!statistics.Types.TryGetValue(output, out DataType type))
                {
                    if (statistics.IsOpaque(output))
                    {
                        continue;
                    }

                    throw new ArgumentException($"The calibration statistics say nothing of the tensor '{output}' of node '{node.Name}'; collect them from this model.", nameof(statistics));
                }

                if (type == DataType.Float)
                {
                    _float.Add(output);
                }
            }
        }
    }
}
