using System.Globalization;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Chooses each activation's range by its end effect. Every method of calibration proposes one; the proposal with the least error
/// at the outputs of the layers that read the activation is the layers' choice. Whole sets then compete by the network's outputs: the
/// layers' choice, the histograms' own, one for each method alone, and the best of these with as many of the layers' choices as help.
/// </summary>
internal sealed class RangeChooser
{
    private const double ClearGain = 0.95;
    private const int Trials = 8;
    private const int OfHistograms = 1;

    // A layer's error adds up over every position of every sample.
    private const int LayerSamples = 8;

    private readonly OnnxModel _model;
    private readonly OnnxModel _rounded;
    private readonly PrecisionPlan _plan;
    private readonly CalibrationStatistics _statistics;
    private readonly Dictionary<string, AmaxChoice> _choices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AmaxCandidate> _histograms;

    /// <summary>Lets every method propose a range for every activation.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="rounded">The same model with the weights that INT8 rounds.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="statistics">Its calibration.</param>
    public RangeChooser(OnnxModel model, OnnxModel rounded, PrecisionPlan plan, CalibrationStatistics statistics)
    {
        (_model, _rounded, _plan, _statistics) = (model, rounded, plan, statistics);
        foreach (string tensor in plan.CalibratedTensors)
        {
            if (statistics.Tensors.TryGetValue(tensor, out TensorStatistics? seen) && seen.Histogram.FiniteCount > 0)
            {
                _choices[tensor] = AmaxCalibrator.Choose(seen.Histogram, CalibrationMethod.Auto);
            }
        }

        _histograms = Pick(static (_, choice) => Chosen(choice));
    }

    /// <summary>Chooses.</summary>
    /// <param name="samples">Samples that choose.</param>
    /// <param name="effect">The judge, with other samples.</param>
    /// <param name="histograms">The end effect of the ranges that histograms choose, on all runs.</param>
    /// <param name="runs">How samples share the threads.</param>
    /// <param name="trials">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The ranges and their end effect.</returns>
    public (IReadOnlyList<RangeChoice> Ranges, EndEffectScore EndEffect) Choose(
        DrawnSamples samples, EndEffect effect, EndEffectScore histograms, SideBySide runs, List<EndEffectTrial> trials, CancellationToken cancellationToken)
    {
        Dictionary<string, float[]> proposals = _choices.ToDictionary(
            static entry => entry.Key, static entry => entry.Value.Candidates.Select(static candidate => candidate.Amax).Distinct().ToArray(), StringComparer.Ordinal);
        Dictionary<string, float[]> open = proposals.Where(static entry => entry.Value.Length > 1).ToDictionary(StringComparer.Ordinal);
        Dictionary<string, double[]> errors = open.Count == 0
            ? []
            : LayerErrors.Of(_model, _rounded, _plan, _histograms.ToDictionary(static entry => entry.Key, static entry => entry.Value.Amax, StringComparer.Ordinal), open, samples.First(LayerSamples), runs, cancellationToken);

        // Without anything to choose from, or to judge by, the histograms have the last word.
        (IReadOnlyDictionary<string, AmaxCandidate> taken, EndEffectScore score) = errors.Count == 0 ? (_histograms, histograms) : Judge(errors, proposals, effect, histograms, trials, cancellationToken);
        return (
            [.. _plan.CalibratedTensors.Where(taken.ContainsKey).Select(tensor => new RangeChoice(tensor, taken[tensor], Error(tensor, taken[tensor]), Error(tensor, _histograms[tensor])))],
            score);

        double? Error(string tensor, AmaxCandidate range) => errors.TryGetValue(tensor, out double[]? measured) ? measured[Array.IndexOf(proposals[tensor], range.Amax)] : null;
    }

    private (IReadOnlyDictionary<string, AmaxCandidate> Ranges, EndEffectScore EndEffect) Judge(
        Dictionary<string, double[]> errors, Dictionary<string, float[]> proposals, EndEffect effect, EndEffectScore histograms, List<EndEffectTrial> trials, CancellationToken cancellationToken)
    {
        Dictionary<string, AmaxCandidate> byLayer = Pick((tensor, _) => errors.TryGetValue(tensor, out double[]? measured) ? Least(tensor, measured) : _histograms[tensor]);
        List<(string What, IReadOnlyDictionary<string, AmaxCandidate> Ranges)> sets = [("by the layers' errors", byLayer), ("by the histograms' errors", _histograms)];
        AmaxCandidate[] methods = [.. _choices.Values.First().Candidates];
        sets.AddRange(methods.Select((method, at) => ($"by {method.Describe()}", (IReadOnlyDictionary<string, AmaxCandidate>)Pick((_, choice) => choice.Candidates[at]))));

        // Every set sees the first few samples, and only those that may be taken see all.
        int few = effect.FewRuns;
        using RangeTrial trial = new(_rounded, _plan, _statistics, effect);
        Dictionary<string, EndEffectScore> known = new(StringComparer.Ordinal) { [Key(_histograms)] = histograms };
        EndEffectScore[] early = [.. sets.Select(set => Measure(set.Ranges, few))];
        int start = Enumerable.Range(0, early.Length).MinBy(at => early[at].Mean);
        IReadOnlyDictionary<string, AmaxCandidate> from = sets[start].Ranges;
        string[] gains = [.. errors.Where(entry => entry.Value.Min() <= entry.Value[At(entry.Key, from)] * ClearGain)
            .OrderBy(entry => entry.Value.Min() / entry.Value[At(entry.Key, from)]).ThenBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => entry.Key)];
        (IReadOnlyList<string> changed, EndEffectScore mixed) = Acceptance.Take(gains, early[start], part => Measure(Mixed(part), few), Trials);
        if (changed.Count > 0)
        {
            sets.Add((FormattableString.Invariant($"{sets[start].What}, {changed.Count} of {byLayer.Count} by the layers' errors"), Mixed(changed)));
            early = [.. early, mixed];
        }

        // The histograms' own set is what everything else has to beat.
        int[] finalists = [.. Enumerable.Range(0, sets.Count).Where(static at => at != OfHistograms).OrderBy(at => early[at].Mean).Take(2).Append(OfHistograms).Order()];
        Dictionary<int, EndEffectScore> measured = finalists.ToDictionary(static at => at, at => Measure(sets[at].Ranges, effect.Runs));
        int best = finalists.Where(at => at == OfHistograms || measured[at].Beats(measured[OfHistograms])).MinBy(at => measured[at].Mean);
        trials.AddRange(sets.Select((set, at) => measured.TryGetValue(at, out EndEffectScore? all)
            ? new EndEffectTrial("ranges " + set.What, all.Mean, effect.Runs, at == best)
            : new EndEffectTrial("ranges " + set.What, early[at].Mean, few, false)));
        return (sets[best].Ranges, measured[best]);

        Dictionary<string, AmaxCandidate> Mixed(IReadOnlyList<string> part)
        {
            HashSet<string> changes = [.. part];
            return Pick((tensor, _) => changes.Contains(tensor) ? byLayer[tensor] : from[tensor]);
        }

        int At(string tensor, IReadOnlyDictionary<string, AmaxCandidate> ranges) => Array.IndexOf(proposals[tensor], ranges[tensor].Amax);

        AmaxCandidate Least(string tensor, double[] measured)
        {
            float amax = proposals[tensor][Array.IndexOf(measured, measured.Min())];
            return _choices[tensor].Candidates.First(candidate => candidate.Amax == amax);
        }

        EndEffectScore Measure(IReadOnlyDictionary<string, AmaxCandidate> ranges, int runs)
        {
            // Methods often agree on everything.
            string key = Key(ranges);
            EndEffectScore? before = known.GetValueOrDefault(key);
            if (before is null || before.Runs.Count < runs)
            {
                known[key] = trial.Measure(ranges, runs, before, cancellationToken);
            }

            return known[key].First(runs);
        }

        string Key(IReadOnlyDictionary<string, AmaxCandidate> ranges)
            => string.Join(' ', _plan.CalibratedTensors.Where(ranges.ContainsKey).Select(tensor => BitConverter.SingleToInt32Bits(ranges[tensor].Amax).ToString(CultureInfo.InvariantCulture)));
    }

    private Dictionary<string, AmaxCandidate> Pick(Func<string, AmaxChoice, AmaxCandidate> pick)
        => _choices.ToDictionary(static entry => entry.Key, entry => pick(entry.Key, entry.Value), StringComparer.Ordinal);

    private static AmaxCandidate Chosen(AmaxChoice choice) => choice.Candidates.First(candidate => candidate.Amax == choice.Amax && candidate.Method == choice.Chosen);
}
