using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Gets better numbers out of INT8 before anything has to be protected: ranges chosen by their end effect, and biases
/// corrected. Every step is measured, on samples that did not choose it, and taken back where it does not pay.
/// </summary>
public static class Refiner
{
    // Trials carry every weight up to three times, and a model in memory may have 2 GiB.
    private const long MostWeightBytes = 512L << 20;

    // A layer beside itself, once for each range that is tried.
    private const int DoublesHeld = 4;

    /// <summary>Refines a copy.</summary>
    /// <param name="model">The normalized FP32 model.</param>
    /// <param name="plan">Its plan; FP8 nodes and those in floating point are left alone.</param>
    /// <param name="statistics">Its calibration.</param>
    /// <param name="samples">The calibration samples. The result does not depend on their order.</param>
    /// <param name="method">How ranges are chosen where <see cref="RefinementOptions.Ranges"/> is not set.</param>
    /// <param name="options">What may be done.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="InferenceException">The model does not load or run.</exception>
    public static RefinedModel Run(
        OnnxModel model,
        PrecisionPlan plan,
        CalibrationStatistics statistics,
        IDataset samples,
        CalibrationMethod method,
        RefinementOptions options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(options);
        if (plan.Nodes.All(static node => node.Precision != NumericPrecision.Int8)
            || plan.Nodes.Any(static node => node.Precision == NumericPrecision.Fp8)
            || WeightBytes(model.Graph) > MostWeightBytes
            || DrawnSamples.Of(samples, cancellationToken).Split(options.Choosing, options.Judging) is not var (choosing, judging))
        {
            return new RefinedModel(model, [], [], []);
        }

        SideBySide runs = SideBySide.Of(options.Threads, statistics);
        EndEffect effect = new(model, judging, runs, cancellationToken);
        if (!effect.Judges)
        {
            return new RefinedModel(model, [], [], []);
        }

        SideBySide doubled = SideBySide.Of(options.Threads, statistics, DoublesHeld);
        List<EndEffectTrial> trials = [];
        (IReadOnlyList<RangeChoice> choices, EndEffectScore? before, EndEffectScore? after) = options.Ranges
            ? new RangeChooser(model, plan, statistics).Choose(choosing, effect, doubled, trials, cancellationToken)
            : ([], null, null);
        IReadOnlyDictionary<string, AmaxCandidate> chosen = choices.ToDictionary(static choice => choice.Tensor, static choice => choice.Range, StringComparer.Ordinal);
        ActivationScales scales = ActivationScales.Choose(plan, statistics, options.Ranges ? CalibrationMethod.MinMax : method, known: chosen);
        Dictionary<string, float> ranges = plan.CalibratedTensors.ToDictionary(static tensor => tensor, tensor => scales.Of(tensor).Amax, StringComparer.Ordinal);
        Dictionary<string, AmaxCandidate> fixedRanges = plan.CalibratedTensors.ToDictionary(
            static tensor => tensor, tensor => new AmaxCandidate(CalibrationMethod.MinMax, null, ranges[tensor], 0), StringComparer.Ordinal);
        List<Rewrite> rewrites = [];
        OnnxModel refined = model;
        if (options.Bias)
        {
            OnnxModel quantized = QdqWriter.Apply(model, plan, statistics, CalibrationMethod.MinMax, ranges: fixedRanges).Model;
            before ??= effect.Of(quantized, effect.Runs, cancellationToken);
            (refined, IReadOnlyList<Rewrite> corrections, after) = BiasCorrector.Run(
                model, plan, ranges, choosing, judging, effect, quantized, after ?? before, doubled, trials, cancellationToken);
            rewrites.AddRange(corrections);
        }

        return new RefinedModel(refined, choices, rewrites, trials)
        {
            ErrorBefore = before?.Mean,
            ErrorAfter = after?.Mean,
        };
    }

    private static long WeightBytes(GraphProto graph) => graph.Initializer.Sum(static tensor => tensor.CalculateSize() is var size && size > 0 ? (long)size : 0);
}
