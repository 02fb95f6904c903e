using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a person may do about a refused target, from what calibration saw, and about odd calibration data.</summary>
public static class AdviceOf
{
    // Under an even distribution of values a scale of amax/127 rounds less than one in a hundred to zero. Half of them is a
    // tensor whose range belongs to a few channels.
    private const double ManyLost = 0.5;
    private const int Most = 3;

    /// <summary>Sentences for every target of <paramref name="outcome"/> and then for the data, each once.</summary>
    public static IReadOnlyList<string> Of(RunOutcome outcome)
        => [.. outcome.Targets.SelectMany(Of).Concat(outcome.DataAdvice).Distinct(StringComparer.Ordinal)];

    /// <summary>Sentences for <paramref name="run"/>, the most promising first; none where nothing was refused.</summary>
    private static IReadOnlyList<string> Of(TargetRun run)
    {
        List<string> advice = [.. run.Variant.Findings.Where(finding => finding.IsError).Select(finding => finding.Message)];
        if (run.Refusal is null || advice.Count > 0)
        {
            return advice;
        }

        if (run is { Simulated.Passed: true, Real.Passed: false })
        {
            advice.Add($"The simulation of '{run.Target.Name}' passed and the engine as served did not: {run.Target.Runtime} computes this graph less exactly than it is written. Try fewer precisions for this target, or protect the layers below.");
        }

        if (SensitivitySentence.Of(run.Sensitivity) is { } cause)
        {
            advice.Add(cause);
        }

        ILookup<string, string> readers = run.Variant.Plan.QuantizedInputs
            .Where(input => input.FixedAmax is null)
            .ToLookup(input => input.Tensor, input => input.Node, StringComparer.Ordinal);
        advice.AddRange(run.Variant.Scales
            .Where(scale => run.Spec.Quantized == NumericPrecision.Int8 && !scale.IsWeight && scale.Choice is not null && readers.Contains(scale.Tensor))
            .Select(scale => (Scale: scale, Lost: Lost(scale, run.Statistics.Value)))
            .Where(entry => entry.Lost > ManyLost)
            .OrderByDescending(entry => entry.Lost)
            .Take(Most)
            .Select(entry => Sentence(entry.Scale, entry.Lost, readers[entry.Scale.Tensor])));
        advice.AddRange(run.Variant.Findings.OrderByDescending(finding => finding.Magnitude).Take(Most).Select(finding => finding.Message));
        return advice;
    }

    private static string Sentence(TensorScale scale, double lost, IEnumerable<string> readers)
        => FormattableString.Invariant($"INT8 rounds {lost:P0} of the values of '{scale.Tensor}' to zero, because a few reach {scale.Amax:G3}. ")
            + $"Protect what reads it: {string.Join(" ", readers.Distinct(StringComparer.Ordinal).Select(node => $"- {{name: \"{node}\"}}"))}";

    /// <summary>The share of non-zero values below half a step.</summary>
    private static double Lost(TensorScale scale, CalibrationStatistics statistics)
    {
        if (!statistics.Tensors.TryGetValue(scale.Tensor, out TensorStatistics? tensor))
        {
            return 0;
        }

        AmplitudeHistogram histogram = tensor.Histogram;
        double halfStep = scale.Scales[0] / 2;
        double below = 0;
        double all = 0;
        for (int bin = 0; bin < histogram.Bins.Length; bin++)
        {
            double low = bin * histogram.BinWidth;
            double share = Math.Clamp((halfStep - low) / histogram.BinWidth, 0, 1);
            below += histogram.Bins[bin] * share;
            all += histogram.Bins[bin];
        }

        return all == 0 ? 0 : below / all;
    }
}
