using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Rounds the weights of quantized layers by what they are multiplied with. The weights of the FP32 model are replaced by multiples of their scales, which
/// stay the same, so whoever quantizes the model later finds these very numbers. A layer's weights are kept where the error of its output is
/// lower on samples that had no say, and where the network's outputs do not suffer.
/// </summary>
internal static class WeightRounder
{
    /// <summary>The error of a layer's output, as far as it comes from its weights, must fall by at least this share.</summary>
    public const double Margin = 0.05;

    private const int Trials = 3;
    private const int Samples = 8;
    private const long MostMoments = 128L << 20;

    /// <summary>Rounds the weights of a copy.</summary>
    /// <param name="model">The FP32 model.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="choosing">Samples that choose.</param>
    /// <param name="judging">Samples that judge a layer.</param>
    /// <param name="effect">The judge.</param>
    /// <param name="quantize">Writes a model's Q/DQ pairs.</param>
    /// <param name="before">The end effect as the model is, on all runs.</param>
    /// <param name="threads">Threads that may be used; 0 takes every core.</param>
    /// <param name="trials">Takes what was judged.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>The model, every layer that was tried, and the end effect now.</returns>
    public static (OnnxModel Model, IReadOnlyList<Rewrite> Rewrites, EndEffectScore EndEffect) Run(
        OnnxModel model,
        PrecisionPlan plan,
        DrawnSamples choosing,
        DrawnSamples judging,
        EndEffect effect,
        Func<OnnxModel, OnnxModel> quantize,
        EndEffectScore before,
        int threads,
        List<EndEffectTrial> trials,
        CancellationToken cancellationToken)
    {
        List<Rounding> roundings = [];
        foreach (IReadOnlyList<RoundingSite> together in ObservationChunks.Split(RoundingSite.Find(model, plan), static site => site.Moments * sizeof(float), MostMoments))
        {
            roundings.AddRange(Round(model, together, plan.FloatPrecision == NumericPrecision.Fp16, choosing.First(Samples), judging.First(Samples), threads, cancellationToken));
        }

        Rounding[] helpful = [.. roundings.Where(static rounding => rounding.Before > 0 && rounding.After <= rounding.Before * (1 - Margin))
            .OrderBy(static rounding => rounding.After / rounding.Before).ThenBy(static rounding => rounding.Site.Layer, StringComparer.Ordinal)];
        (IReadOnlyList<Rounding> taken, EndEffectScore least) = Acceptance.Judge(
            helpful, effect, before, part => quantize(With(model, part)), Trials, static (taken, all) => $"weights of {taken} of {all} layers that gain by rounding them together", trials, cancellationToken);
        HashSet<string> kept = [.. taken.Select(static rounding => rounding.Site.Weight)];
        return (With(model, taken), [.. roundings.Select(rounding => Rewrite.Of(
            RewriteKind.WeightRounding, rounding.Site.Layer, rounding.Before, rounding.After, kept.Contains(rounding.Site.Weight), helpful.Contains(rounding), Margin))], least);
    }

    private static IEnumerable<Rounding> Round(
        OnnxModel model, IReadOnlyList<RoundingSite> sites, bool half, DrawnSamples choosing, DrawnSamples judging, int threads, CancellationToken cancellationToken)
    {
        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        IReadOnlyList<float[]?> chosenOn = InputMoments.Of(model, sites, choosing, threads, cancellationToken);
        IReadOnlyList<float[]?> judgedOn = InputMoments.Of(model, sites, judging, threads, cancellationToken);
        Rounding?[] roundings = new Rounding?[sites.Count];
        ParallelOptions parallel = new()
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount,
        };
        for (int i = 0; i < sites.Count; i++)
        {
            if (chosenOn[i] is { } choose && judgedOn[i] is { } judge && TensorData.ReadFloats(constants[sites[i].Weight]) is var weights && weights.All(float.IsFinite))
            {
                roundings[i] = Round(sites[i], constants[sites[i].Weight], weights, half, choose, judge, parallel);
            }
        }

        return roundings.OfType<Rounding>();
    }

    private static Rounding Round(RoundingSite site, TensorProto constant, float[] weights, bool half, float[] choose, float[] judge, ParallelOptions parallel)
    {
        float[] nearest = RoundedWeight.Of(constant, site.Axis, half);
        float[] rounded = [.. weights];
        float whole = weights.Max(MathF.Abs);
        (double Before, double After, double Power)[] errors = new (double, double, double)[site.Channels];
        int matrix = site.Length * site.Length;
        Parallel.For(0, site.Channels, parallel, channel =>
        {
            float[] own = Channel(weights, channel);
            float largest = site.Axis is null ? whole : own.Max(MathF.Abs);
            float[] moved = [.. own];
            if (largest > 0)
            {
                CoordinateRounding.Round(moved, EightBitFormat.Int8.Scale(largest, half), largest, choose.AsSpan(site.GroupOf(channel) * matrix, matrix));
            }

            ReadOnlySpan<float> moments = judge.AsSpan(site.GroupOf(channel) * matrix, matrix);
            errors[channel] = (
                CoordinateRounding.Power([.. Channel(nearest, channel).Zip(own, static (now, was) => now - was)], moments),
                CoordinateRounding.Power([.. moved.Zip(own, static (now, was) => now - was)], moments),
                CoordinateRounding.Power(own, moments));
            for (int element = 0; element < moved.Length; element++)
            {
                rounded[site.At(channel, element)] = moved[element];
            }
        });
        double power = errors.Sum(static error => error.Power);
        return new Rounding(site, rounded, power > 0 ? errors.Sum(static error => error.Before) / power : 0, power > 0 ? errors.Sum(static error => error.After) / power : 0);

        float[] Channel(float[] of, int channel)
        {
            float[] own = new float[site.Length];
            for (int element = 0; element < own.Length; element++)
            {
                own[element] = of[site.At(channel, element)];
            }

            return own;
        }
    }

    private static OnnxModel With(OnnxModel model, IReadOnlyList<Rounding> set)
    {
        OnnxModel copy = model.Clone();
        Dictionary<string, float[]> weights = set.ToDictionary(static rounding => rounding.Site.Weight, static rounding => rounding.Weights, StringComparer.Ordinal);
        for (int i = 0; i < copy.Graph.Initializer.Count; i++)
        {
            TensorProto constant = copy.Graph.Initializer[i];
            if (weights.TryGetValue(constant.Name, out float[]? rounded))
            {
                copy.Graph.Initializer[i] = TensorData.Floats(constant.Name, rounded, [.. constant.Dims]);
            }
        }

        return copy;
    }

    private sealed record Rounding(RoundingSite Site, float[] Weights, double Before, double After);
}
