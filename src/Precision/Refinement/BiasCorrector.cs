using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Adds to the bias of a quantized layer what INT8 takes away on average: E[y - y'] of each output channel, y' being the layer's output
/// with INT8 weights and activations. A correction is kept where it lowers the error of the layer's output on other samples, and where the
/// network's outputs do not suffer.
/// </summary>
internal static class BiasCorrector
{
    /// <summary>The error of a layer's output must fall by at least this share.</summary>
    public const double Margin = 0.01;

    private const int Trials = 8;

    /// <summary>Corrects a copy.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="rounded">The same model with the weights that INT8 rounds: the one that is corrected.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="ranges">The range of each quantized activation.</param>
    /// <param name="choosing">Samples that give the means.</param>
    /// <param name="judging">Samples that judge a layer.</param>
    /// <param name="effect">The judge.</param>
    /// <param name="quantized">The model with its Q/DQ pairs.</param>
    /// <param name="before">The end effect as the model is, on all runs.</param>
    /// <param name="runs">How samples share the threads.</param>
    /// <param name="trials">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The model, every correction that was tried, and the end effect now.</returns>
    public static (OnnxModel Model, IReadOnlyList<Rewrite> Rewrites, EndEffectScore EndEffect) Run(
        OnnxModel model,
        OnnxModel rounded,
        PrecisionPlan plan,
        IReadOnlyDictionary<string, float> ranges,
        DrawnSamples choosing,
        DrawnSamples judging,
        EndEffect effect,
        OnnxModel quantized,
        EndEffectScore before,
        SideBySide runs,
        List<EndEffectTrial> trials,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<BiasSite> sites = BiasSite.Find(model, plan);
        if (sites.Count == 0)
        {
            return (rounded, [], before);
        }

        using OutputErrors errors = new(model, rounded, plan, ranges, sites, runs);
        IReadOnlyList<OutputErrors.Sums> chosenOn = errors.Of(choosing, cancellationToken);
        IReadOnlyList<OutputErrors.Sums> judgedOn = errors.Of(judging, cancellationToken);
        List<Correction> corrections = [];
        for (int i = 0; i < sites.Count; i++)
        {
            float[] shift = [.. chosenOn[i].Differences.Select(sum => chosenOn[i].Count > 0 ? (float)(sum / chosenOn[i].Count) : 0)];
            (double asIs, double shifted) = judgedOn[i].Errors(shift);
            if (shift.All(float.IsFinite) && double.IsFinite(shifted))
            {
                corrections.Add(new Correction(sites[i], shift, asIs, shifted));
            }
        }

        Correction[] helpful = [.. corrections.Where(static correction => correction.Before > 0 && correction.After <= correction.Before * (1 - Margin))
            .OrderBy(static correction => correction.After / correction.Before)];
        (IReadOnlyList<Correction> taken, EndEffectScore least) = Acceptance.Judge(
            helpful, effect, before, part => With(quantized, part), Trials, static (taken, all) => $"biases of {taken} of {all} layers that gain by themselves", trials, cancellationToken);
        HashSet<string> kept = [.. taken.Select(static correction => correction.Site.Layer)];
        return (With(rounded, taken), [.. corrections.Select(correction => Rewrite.Of(
            RewriteKind.BiasCorrection, correction.Site.Layer, correction.Before, correction.After, kept.Contains(correction.Site.Layer), helpful.Contains(correction), Margin))], least);
    }

    private static OnnxModel With(OnnxModel model, IReadOnlyList<Correction> set)
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
