using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Adds to the bias of a quantized layer what INT8 takes away on average: E[y - y'] of each output channel, y' being the layer's output
/// with INT8 weights and activations. A correction is kept where it lowers the error of the layer's output on other samples, and all of
/// them only where the network's outputs do not suffer.
/// </summary>
internal static class BiasCorrector
{
    /// <summary>The error of a layer's output must fall by at least this share.</summary>
    public const double Margin = 0.01;

    private const double ClearMargin = 0.1;

    /// <summary>Corrects a copy.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="ranges">The range of each quantized activation.</param>
    /// <param name="choosing">Samples that give the means.</param>
    /// <param name="judging">Samples that judge a layer.</param>
    /// <param name="measure">The end effect of a model.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="trials">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The model, and every correction that was tried.</returns>
    public static (OnnxModel Model, IReadOnlyList<Rewrite> Rewrites) Run(
        OnnxModel model,
        PrecisionPlan plan,
        IReadOnlyDictionary<string, float> ranges,
        DrawnSamples choosing,
        DrawnSamples judging,
        Func<OnnxModel, double> measure,
        int threads,
        List<EndEffectTrial> trials,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<BiasSite> sites = BiasSite.Find(model, plan);
        if (sites.Count == 0)
        {
            return (model, []);
        }

        using OutputErrors errors = new(model, plan, ranges, sites, threads);
        IReadOnlyList<OutputErrors.Sums> chosenOn = errors.Of(choosing, cancellationToken);
        IReadOnlyList<OutputErrors.Sums> judgedOn = errors.Of(judging, cancellationToken);
        List<Correction> corrections = [];
        for (int i = 0; i < sites.Count; i++)
        {
            float[] shift = [.. chosenOn[i].Differences.Select(sum => chosenOn[i].Count > 0 ? (float)(sum / chosenOn[i].Count) : 0)];
            (double before, double after) = judgedOn[i].Errors(shift);
            if (shift.All(float.IsFinite) && double.IsFinite(after))
            {
                corrections.Add(new Correction(sites[i], shift, before, after));
            }
        }

        Correction[] helpful = [.. corrections.Where(static correction => correction.Before > 0 && correction.After <= correction.Before * (1 - Margin))];
        Correction[] clear = [.. helpful.Where(static correction => correction.After <= correction.Before * (1 - ClearMargin))];
        double least = measure(model);
        List<(string What, Correction[] Set, double Error)> sets = [("biases as they were", [], least)];
        foreach ((string what, Correction[] set) in new[] { ("every bias that its layer gains from", helpful), ("only biases that their layers gain clearly from", clear) })
        {
            if (set.Length > 0 && sets.All(known => known.Set.Length != set.Length))
            {
                sets.Add((what, set, measure(With(model, set))));
            }
        }

        // Of equals the larger set, which is tried first.
        (string What, Correction[] Set, double Error) best = sets.Skip(1).OrderBy(static set => set.Error).Append(sets[0]).First(set => set.Error <= least);
        trials.AddRange(sets.Select(set => new EndEffectTrial("bias correction: " + set.What, set.Error, ReferenceEquals(set.Set, best.Set))));
        HashSet<string> kept = [.. best.Set.Select(static correction => correction.Site.Layer)];
        return (With(model, best.Set), [.. corrections.Select(correction => new Rewrite(
            RewriteKind.BiasCorrection,
            correction.Site.Layer,
            correction.Before,
            correction.After,
            kept.Contains(correction.Site.Layer),
            kept.Contains(correction.Site.Layer) ? "the layer's error falls, and the network's outputs do not get worse"
                : helpful.Contains(correction) ? "the layer's error falls, but the network's outputs get worse with it"
                : FormattableString.Invariant($"the layer's error does not fall by {Margin * 100:0} %")))]);
    }

    private static OnnxModel With(OnnxModel model, Correction[] set)
    {
        OnnxModel copy = model.Clone();
        foreach (Correction correction in set)
        {
            correction.Site.Add(copy, correction.Shift);
        }

        return copy;
    }

    private sealed record Correction(BiasSite Site, float[] Shift, double Before, double After);
}
