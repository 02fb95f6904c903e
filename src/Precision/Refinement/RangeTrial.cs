using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>The quantized model with its activations' scales as inputs: one session measures every set of ranges.</summary>
internal sealed class RangeTrial : IDisposable
{
    private readonly PrecisionPlan _plan;
    private readonly CalibrationStatistics _statistics;
    private readonly EndEffect _effect;
    private readonly Dictionary<string, string> _scaleOf = new(StringComparer.Ordinal);
    private readonly OnnxSession _session;

    /// <summary>Loads the model.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="statistics">Its calibration.</param>
    /// <param name="effect">The judge.</param>
    public RangeTrial(OnnxModel model, PrecisionPlan plan, CalibrationStatistics statistics, EndEffect effect)
    {
        (_plan, _statistics, _effect) = (plan, statistics, effect);
        OnnxModel quantized = QdqWriter.Apply(model, plan, statistics, CalibrationMethod.MinMax).Model;
        GraphProto graph = quantized.Graph;
        HashSet<string> calibrated = plan.CalibratedTensors.ToHashSet(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Node.Where(node => node.Is("QuantizeLinear") && calibrated.Contains(node.Input[0])))
        {
            string scale = node.Input[1];
            _scaleOf[node.Input[0]] = scale;
            graph.Initializer.Remove(graph.Initializer.Single(constant => constant.Name == scale));
            graph.Input.Add(new ValueInfoProto
            {
                Name = scale,
                Type = new TypeProto
                {
                    TensorType = new TypeProto.Types.Tensor
                    {
                        ElemType = (int)DataType.Float,
                        Shape = new TensorShapeProto(),
                    },
                },
            });
        }

        _session = effect.Load(quantized);
    }

    /// <summary>Measures a set of ranges.</summary>
    /// <param name="ranges">The ranges; an activation that is not among them takes its maximum.</param>
    /// <param name="runs">Most samples, from the first one on.</param>
    /// <param name="known">What is known of the same set from its first runs.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public EndEffectScore Measure(IReadOnlyDictionary<string, AmaxCandidate> ranges, int runs, EndEffectScore? known, CancellationToken cancellationToken)
    {
        ActivationScales chosen = ActivationScales.Choose(_plan, _statistics, CalibrationMethod.MinMax, known: ranges);
        bool half = _plan.FloatPrecision == NumericPrecision.Fp16;
        return _effect.Of(
            _session,
            [.. _scaleOf.Select(entry => KeyValuePair.Create(entry.Value, HostTensor.Create<float>([EightBitFormat.Int8.Scale(chosen.Of(entry.Key).Amax, half)])))],
            runs,
            cancellationToken,
            known);
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
