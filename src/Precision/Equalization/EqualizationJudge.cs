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
    public static IReadOnlyList<ScaledSite> Keep(
        OnnxModel model,
        PrecisionPlan plan,
        IReadOnlyList<ScaledSite> found,
        DrawnSamples samples,
        CalibrationMethod method,
        int threads,
        CancellationToken cancellationToken)
    {
        if (samples.Split(Equalizer.MostSamples, Judging) is not var (calibrating, judging) || plan.CalibratedTensors.Count == 0)
        {
            return found;
        }

        CalibrationStatistics before = CalibrationPass.Run(
            model, calibrating, plan.CalibratedTensors.ToHashSet(StringComparer.Ordinal), threads: threads, cancellationToken: cancellationToken);
        EndEffect effect = new(model, judging, SideBySide.Of(threads, before), cancellationToken);
        if (!effect.Judges)
        {
            return found;
        }

        Dictionary<string, AmaxCandidate> asTheyAre = plan.CalibratedTensors.ToDictionary(static tensor => tensor, tensor => Range(before.Tensors[tensor].Histogram), StringComparer.Ordinal);
        EndEffectScore without = Measure([], effect.Runs, null);
        (IReadOnlyList<ScaledSite> taken, EndEffectScore few) = Acceptance.Take(found, without.First(effect.FewRuns), part => Measure(part, effect.FewRuns, null), Trials);
        return taken.Count == 0 || Measure(taken, effect.Runs, few).HoldsAgainst(without) ? taken : [];

        EndEffectScore Measure(IReadOnlyList<ScaledSite> part, int runs, EndEffectScore? known)
        {
            // Only the tensors that are scaled have other ranges.
            Dictionary<string, AmplitudeHistogram> scaled = part.ToDictionary(static entry => entry.Site.Tensor, static entry => entry.Histogram, StringComparer.Ordinal);
            Dictionary<string, AmaxCandidate> ranges = plan.CalibratedTensors.ToDictionary(
                static tensor => tensor, tensor => scaled.TryGetValue(tensor, out AmplitudeHistogram? histogram) ? Range(histogram) : asTheyAre[tensor], StringComparer.Ordinal);
            return effect.Of(QdqWriter.Apply(Equalizer.With(model, part), plan, before, CalibrationMethod.MinMax, ranges: ranges).Model, runs, cancellationToken, known);
        }

        AmaxCandidate Range(AmplitudeHistogram histogram)
        {
            AmaxChoice choice = AmaxCalibrator.Choose(histogram, method);
            return new AmaxCandidate(choice.Chosen, null, choice.Amax, choice.RelativeQuantizationError);
        }
    }
}
