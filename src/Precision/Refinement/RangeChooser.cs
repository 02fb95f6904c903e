using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Chooses each activation's range by its end effect. Every method of calibration proposes one; the proposal with the least error
/// at the outputs of the layers that read the activation is taken. Whole sets of choices then compete by the network's outputs:
/// this one, the histogram's own, one for each method alone, and the best of those with this one's clear gains.
/// </summary>
internal sealed class RangeChooser
{
    private const double ClearGain = 0.9;

    private readonly OnnxModel _model;
    private readonly PrecisionPlan _plan;
    private readonly CalibrationStatistics _statistics;
    private readonly Dictionary<string, AmaxChoice> _choices = new(StringComparer.Ordinal);

    /// <summary>Lets every method propose a range for every activation.</summary>
    public RangeChooser(OnnxModel model, PrecisionPlan plan, CalibrationStatistics statistics)
    {
        (_model, _plan, _statistics) = (model, plan, statistics);
        foreach (string tensor in plan.CalibratedTensors)
        {
            if (statistics.Tensors.TryGetValue(tensor, out TensorStatistics? seen) && seen.Histogram.FiniteCount > 0)
            {
                _choices[tensor] = AmaxCalibrator.Choose(seen.Histogram, CalibrationMethod.Auto);
            }
        }
    }

    /// <summary>The ranges that histograms choose by themselves.</summary>
    public IReadOnlyDictionary<string, AmaxCandidate> FromHistograms
        => _choices.ToDictionary(static entry => entry.Key, static entry => Chosen(entry.Value), StringComparer.Ordinal);

    /// <summary>Chooses.</summary>
    /// <param name="samples">Samples that choose.</param>
    /// <param name="effect">The judge, with other samples.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="trials">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    public IReadOnlyList<RangeChoice> Choose(DrawnSamples samples, EndEffect effect, int threads, List<EndEffectTrial> trials, CancellationToken cancellationToken)
    {
        Dictionary<string, float[]> proposals = _choices.ToDictionary(
            static entry => entry.Key, static entry => entry.Value.Candidates.Select(static candidate => candidate.Amax).Distinct().ToArray(), StringComparer.Ordinal);
        Dictionary<string, float[]> open = proposals.Where(static entry => entry.Value.Length > 1).ToDictionary(StringComparer.Ordinal);
        IReadOnlyDictionary<string, AmaxCandidate> histograms = FromHistograms;
        Dictionary<string, double[]> errors = open.Count == 0 || !effect.Judges
            ? []
            : LayerErrors.Of(_model, _plan, histograms.ToDictionary(static entry => entry.Key, static entry => entry.Value.Amax, StringComparer.Ordinal), open, samples, threads, cancellationToken);

        // Without anything to choose from, or to judge by, the histograms have the last word.
        IReadOnlyDictionary<string, AmaxCandidate> taken = errors.Count == 0 ? histograms : Judge(errors, proposals, effect, trials, cancellationToken);
        return [.. _plan.CalibratedTensors.Where(taken.ContainsKey).Select(tensor => new RangeChoice(tensor, taken[tensor], Error(tensor, taken[tensor]), Error(tensor, histograms[tensor])))];

        double? Error(string tensor, AmaxCandidate range) => errors.TryGetValue(tensor, out double[]? measured) ? measured[Array.IndexOf(proposals[tensor], range.Amax)] : null;
    }

    private IReadOnlyDictionary<string, AmaxCandidate> Judge(
        Dictionary<string, double[]> errors, Dictionary<string, float[]> proposals, EndEffect effect, List<EndEffectTrial> trials, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, AmaxCandidate> histograms = FromHistograms;
        Dictionary<string, AmaxCandidate> byLayer = Pick((tensor, _) => errors.TryGetValue(tensor, out double[]? measured) ? Least(tensor, measured) : histograms[tensor]);
        List<(string What, IReadOnlyDictionary<string, AmaxCandidate> Ranges)> sets = [("by the layers' errors", byLayer), ("by the histograms' errors", histograms)];
        AmaxCandidate[] methods = [.. _choices.Values.First().Candidates];
        sets.AddRange(methods.Select((method, at) => (Words(method), (IReadOnlyDictionary<string, AmaxCandidate>)Pick((_, choice) => choice.Candidates[at]))));

        List<double> measured = [.. sets.Select(set => Measure(set.Ranges))];
        int single = 2 + Enumerable.Range(0, methods.Length).MinBy(at => measured[at + 2]);
        IReadOnlyDictionary<string, AmaxCandidate> alone = sets[single].Ranges;
        sets.Add(($"{sets[single].What}, or by the layers' errors where those fall by {1 - ClearGain:0 %}", Pick((tensor, _) =>
            errors.TryGetValue(tensor, out double[]? own) && own.Min() <= own[Array.IndexOf(proposals[tensor], alone[tensor].Amax)] * ClearGain ? byLayer[tensor] : alone[tensor])));
        measured.Add(Measure(sets[^1].Ranges));
        int best = measured.IndexOf(measured.Min());
        trials.AddRange(sets.Select((set, at) => new EndEffectTrial("ranges " + set.What, measured[at], at == best)));
        return sets[best].Ranges;

        AmaxCandidate Least(string tensor, double[] measured)
        {
            float amax = proposals[tensor][Array.IndexOf(measured, measured.Min())];
            return _choices[tensor].Candidates.First(candidate => candidate.Amax == amax);
        }

        double Measure(IReadOnlyDictionary<string, AmaxCandidate> ranges)
            => effect.Of(QdqWriter.Apply(_model, _plan, _statistics, CalibrationMethod.MinMax, ranges: ranges).Model, cancellationToken);
    }

    private Dictionary<string, AmaxCandidate> Pick(Func<string, AmaxChoice, AmaxCandidate> pick)
        => _choices.ToDictionary(static entry => entry.Key, entry => pick(entry.Key, entry.Value), StringComparer.Ordinal);

    private static AmaxCandidate Chosen(AmaxChoice choice) => choice.Candidates.First(candidate => candidate.Amax == choice.Amax && candidate.Method == choice.Chosen);

    private static string Words(AmaxCandidate method) => method.Percentile is { } percent
        ? FormattableString.Invariant($"by {method.Method} {percent}")
        : $"by {method.Method}";
}
