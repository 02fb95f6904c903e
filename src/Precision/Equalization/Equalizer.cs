using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Datasets;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.Precision.Equalization;

/// <summary>
/// Evens out the ranges of a tensor's channels before INT8: what makes the tensor is divided by a scale for each channel and what
/// reads it is multiplied. Scales are powers of two, so every FP32 product stays the same to the last bit. A rewrite stays only
/// where samples that had no say in its scales show a smaller error of the layers behind, and the network's outputs do not suffer.
/// </summary>
public static class Equalizer
{
    /// <summary>Most samples that choose scales, and that give ranges while the outputs judge.</summary>
    internal const int MostSamples = 16;

    private const int LargestExponent = 10;
    private const double Pays = 0.95;

    private static readonly double[] Strengths = [0.25, 0.5, 0.75, 1];

    /// <summary>Equalizes a copy of <paramref name="model"/>.</summary>
    /// <param name="model">The normalized model; not changed.</param>
    /// <param name="plan">Its plan: only layers that it quantizes to INT8 count.</param>
    /// <param name="untouchable">Nodes whose constants and results must stay as they are.</param>
    /// <param name="samples">Calibration samples. At most 16 are run, drawn by their contents whatever their order: half to choose scales, half to judge.</param>
    /// <param name="method">How ranges are chosen.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <exception cref="InferenceException">The model does not load or run.</exception>
    public static EqualizedModel Run(
        OnnxModel model,
        PrecisionPlan plan,
        IReadOnlySet<string> untouchable,
        IDataset samples,
        CalibrationMethod method,
        int threads = 0,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(samples);
        HashSet<string> quantized = plan.Nodes.Where(static node => node.Precision == NumericPrecision.Int8).Select(static node => node.Node).ToHashSet(StringComparer.Ordinal);
        EqualizationSite[] sites = [.. EqualizationSites.Find(model.Graph, untouchable).Where(site => site.Layers.All(layer => quantized.Contains(layer.Name)))];
        OnnxModel copy = model.Clone();
        List<ScaledSite> found = [];
        if (sites.Length == 0 || samples.Count < 2)
        {
            return new EqualizedModel(copy, [], sites.Length);
        }

        // Of few samples half are kept for the judge.
        DrawnSamples drawn = DrawnSamples.Of(samples, cancellationToken);
        int calibrating = (int)Math.Min(MostSamples, drawn.Count / 2);

        // Two rewrites of one weight change different dimensions of it, and neither changes the other's error.
        foreach ((EqualizationSite site, HostTensor[] values) in SiteValues.Of(model, sites, drawn.First(MostSamples), threads, cancellationToken))
        {
            if (Try(model, site, values, method, threads, cancellationToken) is var (scales, tensor) && Apply(copy, site, scales))
            {
                found.Add(new ScaledSite(site, scales, site.Histogram(values.Take(calibrating), scales), tensor));
            }
        }

        if (found.Count == 0)
        {
            return new EqualizedModel(copy, [], sites.Length);
        }

        HashSet<string> kept = EqualizationJudge.Keep(
            model, plan, [.. found.OrderBy(static entry => entry.Tensor.ErrorAfter / entry.Tensor.ErrorBefore)], drawn, method, threads, cancellationToken)
            .Select(static entry => entry.Tensor.Tensor).ToHashSet(StringComparer.Ordinal);
        ScaledSite[] taken = [.. found.Where(entry => kept.Contains(entry.Tensor.Tensor))];
        return new EqualizedModel(With(model, taken), [.. taken.Select(static entry => entry.Tensor)], sites.Length)
        {
            Dropped = [.. found.Where(entry => !kept.Contains(entry.Tensor.Tensor)).Select(static entry => entry.Tensor)],
        };
    }

    /// <summary>A copy with these sites scaled.</summary>
    internal static OnnxModel With(OnnxModel model, IReadOnlyList<ScaledSite> part)
    {
        OnnxModel copy = model.Clone();
        foreach (ScaledSite scaled in part)
        {
            Apply(copy, scaled.Site, scaled.Scales);
        }

        return copy;
    }

    /// <summary>Scales a site; changes nothing and says so where a number would not survive it.</summary>
    internal static bool Apply(OnnxModel model, EqualizationSite site, float[] scales)
    {
        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        List<(TensorProto Tensor, float[] Values)> edited = [];
        foreach (ChannelEdit edit in site.Edits)
        {
            TensorProto tensor = constants[edit.Constant];
            if (edit.Apply(tensor, scales) is not { } values)
            {
                return false;
            }

            edited.Add((tensor, values));
        }

        foreach ((TensorProto tensor, float[] values) in edited)
        {
            int at = model.Graph.Initializer.IndexOf(tensor);
            model.Graph.Initializer[at] = TensorData.Floats(tensor.Name, values, [.. tensor.Dims]);
        }

        return true;
    }

    /// <summary>Powers of two that move this much of the activation's spread into the weights; channels without values keep 1.</summary>
    internal static float[] Scales(float[] activations, float[] weights, double strength)
    {
        double[] exponents = [.. activations.Select((range, channel) => range > 0 && weights[channel] > 0
            ? (strength * Math.Log2(range)) - ((1 - strength) * Math.Log2(weights[channel]))
            : double.NaN)];
        double[] live = [.. exponents.Where(double.IsFinite).Order()];
        double middle = live.Length == 0 ? 0 : live[live.Length / 2];
        return [.. exponents.Select(exponent => double.IsFinite(exponent)
            ? (float)Math.ScaleB(1, (int)Math.Clamp(Math.Round(exponent - middle), -LargestExponent, LargestExponent))
            : 1f)];
    }

    private static (float[] Scales, EqualizedTensor Tensor)? Try(
        OnnxModel model, EqualizationSite site, HostTensor[] values, CalibrationMethod method, int threads, CancellationToken cancellationToken)
    {
        using LayerTrial trial = new(model, site, values[0].Shape.Count, method, threads);
        HostTensor[] chosenOn = [.. values.Where(static (_, index) => index % 2 == 0)];
        HostTensor[] judgedOn = [.. values.Where(static (_, index) => index % 2 == 1)];
        float[] ranges = trial.Ranges(chosenOn);
        float[] weights = trial.WeightRanges();
        float[] none = [.. Enumerable.Repeat(1f, site.Channels)];
        List<float[]> candidates = [none, .. Strengths.Select(strength => Scales(ranges, weights, strength))];
        double[] errors = trial.Errors(chosenOn, candidates, cancellationToken);
        int best = Array.IndexOf(errors, errors.Min());
        if (best == 0 || candidates[best].All(static scale => scale == 1))
        {
            return null;
        }

        double[] judged = trial.Errors(judgedOn, [none, candidates[best]], cancellationToken);
        return judged[1] <= judged[0] * Pays
            ? (candidates[best], new EqualizedTensor(
                site.Tensor,
                site.Kind,
                site.Maker.Name,
                [.. site.Layers.Select(static layer => layer.Name)],
                Strengths[best - 1],
                candidates[best].Count(static scale => scale != 1),
                judged[0],
                judged[1]))
            : null;
    }
}
