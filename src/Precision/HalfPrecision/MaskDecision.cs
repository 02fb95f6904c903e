using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>
/// What becomes of masks whose constants are beyond FP16. Where it is exact behind the softmax they are written as -30,000;
/// elsewhere everything from the mask to the softmax stays FP32.
/// </summary>
/// <remarks>
/// With the constant m and scores x, |x| at most R: a masked score beside a real one gives exp(x + m - max) = 0 for m = -30,000
/// too, as long as 2R + 30 &lt; 30,000. A row that is masked entirely is uniform in FP32 when x + m rounds to m, that is R below
/// half a unit in the last place of m; in FP16 a unit at 30,000 is 16, so R must be below 8 there. Where a mask replaces scores,
/// an entirely masked row is uniform in any case.
/// </remarks>
internal sealed class MaskDecision
{
    /// <summary>What a mask constant beyond FP16 becomes.</summary>
    public const float ClampedMask = -30_000f;

    private const float LargestHalf = 65_504f;
    private const float HalfUnitAtClamp = 8f;

    private MaskDecision(IReadOnlySet<string> clamped, IReadOnlyDictionary<string, string> keptFloat)
    {
        Clamped = clamped;
        KeptFloat = keptFloat;
    }

    /// <summary>Constants (initializers, or outputs of ConstantOfShape) whose out-of-range values become <see cref="ClampedMask"/>.</summary>
    public IReadOnlySet<string> Clamped { get; }

    /// <summary>Nodes that must stay FP32, with the reason.</summary>
    public IReadOnlyDictionary<string, string> KeptFloat { get; }

    public static MaskDecision Decide(GraphIndex index, AttentionMasks masks, CalibrationStatistics statistics, IReadOnlySet<string> plannedFloat)
    {
        HashSet<string> clamped = new(StringComparer.Ordinal);
        Dictionary<string, string> keptFloat = new(StringComparer.Ordinal);
        List<AttentionMask> beyond = [.. masks.Sites.Where(site => Lowest(index, site, statistics) < -LargestHalf)];
        string? obstacle = beyond
            .Select(site => plannedFloat.Contains(site.Node) ? $"the mask at '{site.Node}' is applied in FP32" : Obstacle(index, site, statistics))
            .FirstOrDefault(static reason => reason is not null);

        // Masks are shared by layers: one layer that needs the true constant decides for all.
        foreach (AttentionMask site in beyond)
        {
            if (obstacle is null)
            {
                clamped.UnionWith(site.MaskTensors.Where(tensor => Constants(index, tensor).Any(static value => value < -LargestHalf)));
                continue;
            }

            IEnumerable<string> makers = site.MaskTensors.Select(index.Producer).OfType<NodeProto>().Select(static node => node.Name);
            foreach (string node in site.Path.Concat(makers))
            {
                keptFloat[node] = obstacle;
            }
        }

        return new MaskDecision(clamped, keptFloat);
    }

    /// <summary>The values of an initializer or of a ConstantOfShape's output; none for other tensors.</summary>
    public static float[] Constants(GraphIndex index, string tensor)
    {
        TensorProto? constant = index.Initializer(tensor);
        if (constant is null && index.Producer(tensor) is { } producer && producer.Is("ConstantOfShape"))
        {
            constant = producer.GetTensor("value");
        }

        return constant is { } found && found.DataType == (int)DataType.Float ? TensorData.ReadFloats(found) : [];
    }

    private static float Lowest(GraphIndex index, AttentionMask site, CalibrationStatistics statistics)
    {
        float lowest = 0f;
        foreach (string tensor in site.MaskTensors)
        {
            lowest = Constants(index, tensor).Where(float.IsFinite).Append(lowest).Min();
            if (statistics.Extremes.TryGetValue(tensor, out TensorExtremes? seen) && seen.Masked is { } masked)
            {
                lowest = Math.Min(lowest, masked.Lowest);
            }
        }

        return lowest;
    }

    /// <summary>Why clamping would not be exact here, or <see langword="null"/>.</summary>
    private static string? Obstacle(GraphIndex index, AttentionMask site, CalibrationStatistics statistics)
    {
        float[] values = [.. site.MaskTensors.SelectMany(tensor => Constants(index, tensor)).Where(static value => value < -LargestHalf).Distinct()];
        if (values is not [float constant] || !float.IsFinite(constant))
        {
            return FormattableString.Invariant($"the mask at '{site.Node}' is not made from one finite constant, and FP16 cannot hold its values");
        }

        if (!IsTwoValued(index, site.Mask, constant, statistics) && !site.Selects)
        {
            return FormattableString.Invariant($"the mask at '{site.Node}' holds other values than 0 and {constant:G6}, and FP16 cannot hold them");
        }

        if (!statistics.Extremes.TryGetValue(site.Scores, out TensorExtremes? scores))
        {
            return FormattableString.Invariant($"the scores at '{site.Node}' were not calibrated, so that -30000 for the mask's {constant:G6} cannot be shown to be exact");
        }

        float range = scores.Magnitude;
        float limit = site.Selects ? -ClampedMask / 2f - 100f : MathF.Min(HalfUnitAtClamp, (MathF.BitIncrement(-constant) + constant) / 2f);
        return range < limit
            ? null
            : FormattableString.Invariant($"with scores up to {range:G4} at '{site.Node}', -30000 for the mask's {constant:G6} would not be exact in rows that are masked entirely");
    }

    private static bool IsTwoValued(GraphIndex index, string mask, float constant, CalibrationStatistics statistics)
        => index.Initializer(mask) is not null
            ? Constants(index, mask).All(value => value == constant || value > AttentionMasks.Threshold)
            : statistics.Extremes.TryGetValue(mask, out TensorExtremes? seen)
                && (seen.Masked is not { } masked || (masked.Lowest == constant && masked.Highest == constant));
}
