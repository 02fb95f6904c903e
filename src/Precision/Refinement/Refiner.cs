using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Gets better numbers out of INT8 before anything has to be protected: weights rounded by what they are multiplied with, ranges
/// chosen by their end effect, and biases corrected. Every step is measured, on samples that did not choose it, and taken back where it does not pay.
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
            || IsTooLarge(model)
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
        List<Rewrite> rewrites = [];
        IReadOnlyList<RangeChoice> choices = [];
        Dictionary<string, float> ranges = Ranges(plan, statistics, method, null);
        EndEffectScore before = effect.Of(Quantize(model), effect.Runs, cancellationToken);
        (OnnxModel refined, EndEffectScore after) = (model, before);
        if (options.Weights)
        {
            (refined, IReadOnlyList<Rewrite> rounded, after) = WeightRounder.Run(
                model, plan, choosing, judging, effect, Quantize, before, options.Threads, trials, cancellationToken);
            rewrites.AddRange(rounded);
        }

        if (options.Ranges)
        {
            (choices, after) = new RangeChooser(model, refined, plan, statistics).Choose(choosing, effect, after, doubled, trials, cancellationToken);
            ranges = Ranges(plan, statistics, CalibrationMethod.MinMax, choices.ToDictionary(static choice => choice.Tensor, static choice => choice.Range, StringComparer.Ordinal));
        }

        if (options.Bias)
        {
            (refined, IReadOnlyList<Rewrite> corrections, after) = BiasCorrector.Run(
                model, refined, plan, ranges, choosing, judging, effect, Quantize(refined), after, doubled, trials, cancellationToken);
            rewrites.AddRange(corrections);
        }

        return new RefinedModel(refined, choices, rewrites, trials)
        {
            ErrorBefore = before.Mean,
            ErrorAfter = after.Mean,
        };

        OnnxModel Quantize(OnnxModel candidate) => QdqWriter.Apply(
            candidate,
            plan,
            statistics,
            CalibrationMethod.MinMax,
            ranges: ranges.ToDictionary(static entry => entry.Key, static entry => new AmaxCandidate(CalibrationMethod.MinMax, null, entry.Value, 0), StringComparer.Ordinal)).Model;
    }

    private static Dictionary<string, float> Ranges(PrecisionPlan plan, CalibrationStatistics statistics, CalibrationMethod method, IReadOnlyDictionary<string, AmaxCandidate>? chosen)
    {
        ActivationScales scales = ActivationScales.Choose(plan, statistics, method, known: chosen);
        return plan.CalibratedTensors.ToDictionary(static tensor => tensor, tensor => scales.Of(tensor).Amax, StringComparer.Ordinal);
    }

    /// <summary>Whether trials, which hold a weight up to three times, would not fit into a model in memory.</summary>
    internal static bool IsTooLarge(OnnxModel model)
        => model.Graph.Initializer.Sum(static tensor => tensor.CalculateSize() is var size && size > 0 ? (long)size : 0) > MostWeightBytes;
}
