using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Equalization;

/// <summary>Asks the network's outputs which of the tensors that were found may be equalized: layers weigh errors by power alone, and a network need not.</summary>
internal static class EqualizationJudge
{
    private const int Calibrating = 16;
    private const int Judging = 24;
    private const int Trials = 8;

    /// <summary>Keeps as many as the outputs do not suffer from; nothing where there is nothing to judge by.</summary>
    /// <param name="model">The model without any rewrite.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="found">The rewrites, those that gain most first.</param>
    /// <param name="samples">The calibration samples: some give ranges, others judge.</param>
    /// <param name="method">How ranges are chosen.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public static IReadOnlyList<(EqualizationSite Site, float[] Scales, EqualizedTensor Tensor)> Keep(
        OnnxModel model,
        PrecisionPlan plan,
        IReadOnlyList<(EqualizationSite Site, float[] Scales, EqualizedTensor Tensor)> found,
        DrawnSamples samples,
        CalibrationMethod method,
        int threads,
        CancellationToken cancellationToken)
    {
        if (samples.Split(Calibrating, Judging) is not var (calibrating, judging) || plan.CalibratedTensors.Count == 0)
        {
            return found;
        }

        EndEffect effect = new(model, judging, threads, cancellationToken);
        if (!effect.Judges)
        {
            return found;
        }

        CalibrationStatistics before = Calibrated(model, plan, calibrating, threads, cancellationToken);
        CalibrationStatistics after = Calibrated(Equalizer.With(model, found), plan, calibrating, threads, cancellationToken);
        IReadOnlyList<(EqualizationSite, float[], EqualizedTensor)> taken = Acceptance.Take(found, Measure([], effect.FewRuns), part => Measure(part, effect.FewRuns), Trials).Taken;
        return taken.Count == 0 || Measure(taken, effect.Runs).HoldsAgainst(Measure([], effect.Runs)) ? taken : [];

        EndEffectScore Measure(IReadOnlyList<(EqualizationSite Site, float[] Scales, EqualizedTensor Tensor)> part, int runs)
        {
            // Only the tensors that are scaled have other ranges.
            HashSet<string> scaled = part.Select(static entry => entry.Site.Tensor).ToHashSet(StringComparer.Ordinal);
            Dictionary<string, AmaxCandidate> ranges = plan.CalibratedTensors.ToDictionary(static tensor => tensor, tensor => Range((scaled.Contains(tensor) ? after : before).Tensors[tensor]), StringComparer.Ordinal);
            return effect.Of(QdqWriter.Apply(Equalizer.With(model, part), plan, before, CalibrationMethod.MinMax, ranges: ranges).Model, runs, cancellationToken);
        }

        AmaxCandidate Range(TensorStatistics statistics)
        {
            AmaxChoice choice = AmaxCalibrator.Choose(statistics.Histogram, method);
            return new AmaxCandidate(choice.Chosen, null, choice.Amax, choice.RelativeQuantizationError);
        }
    }

    private static CalibrationStatistics Calibrated(OnnxModel model, PrecisionPlan plan, DrawnSamples samples, int threads, CancellationToken cancellationToken)
        => CalibrationPass.Run(model, samples, plan.CalibratedTensors.ToHashSet(StringComparer.Ordinal), threads: threads, cancellationToken: cancellationToken);
}
