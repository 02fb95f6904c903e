using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Quantization;

/// <summary>
/// Writes a plan's quantization into the graph as explicit Q/DQ: one pair for each activation, read by the planned edges alone,
/// and weights as 8-bit constants behind a DQ. Everything else reads what it read before.
/// </summary>
public static class QdqWriter
{
    private const int OldestOpset = 13;
    private const int OldestFp8Opset = 19;

    /// <summary>Quantizes a copy of <paramref name="model"/>.</summary>
    /// <param name="model">The normalized model, operator set 13 or later (19 for FP8 and for an FP16 plan).</param>
    /// <param name="plan">Its plan. When its float precision is FP16 the scales are FP16 numbers, rounded up, so that a later conversion changes nothing.</param>
    /// <param name="statistics">The calibration of the same model.</param>
    /// <param name="method">How a range is chosen for INT8. FP8 always takes the greatest magnitude: its error hardly depends on the range.</param>
    /// <param name="cache">Activation ranges that are taken as they are, in place of chosen ones; null to choose them.</param>
    /// <param name="ranges">INT8 ranges that were chosen by what they do to the model; activations that are not among them take <paramref name="method"/>. Null chooses all by it.</param>
    /// <exception cref="InvalidCalibrationException">The cache lacks a tensor that the plan quantizes.</exception>
    /// <exception cref="ArgumentException">Plan, statistics and model do not belong together.</exception>
    /// <exception cref="UnsupportedModelException">A weight holds NaN or an infinity.</exception>
    public static QuantizedModel Apply(
        OnnxModel model,
        PrecisionPlan plan,
        CalibrationStatistics statistics,
        CalibrationMethod method,
        CalibrationCache? cache = null,
        IReadOnlyDictionary<string, AmaxCandidate>? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(statistics);
        OnnxModel copy = model.Clone();
        PrecisionNotes.Write(copy.Graph, plan);
        if (plan.QuantizedInputs.Count == 0)
        {
            return new QuantizedModel(copy, []);
        }

        bool fp8 = plan.Nodes.Any(static node => node.Precision == NumericPrecision.Fp8);
        int oldest = fp8 || plan.FloatPrecision == NumericPrecision.Fp16 ? OldestFp8Opset : OldestOpset;
        if (copy.Opset < oldest)
        {
            throw new ArgumentException($"The plan needs operator set {oldest} and the model has {copy.Opset}; normalize the model first.", nameof(model));
        }

        QdqGraph graph = new(copy.Graph, plan);
        ActivationScales activations = ActivationScales.Choose(plan, statistics, method, cache, ranges);
        List<TensorScale> scales = [];
        foreach (QuantizedInput edge in plan.QuantizedInputs)
        {
            TensorScale? added = edge.IsWeight ? graph.QuantizeWeight(edge) : graph.QuantizeActivation(edge, activations.Of(edge.Tensor));
            if (added is not null)
            {
                scales.Add(added);
            }
        }

        graph.Finish();
        return new QuantizedModel(copy, scales);
    }
}
