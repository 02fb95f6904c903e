using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Quantization;

/// <summary>The range of each quantized activation: fixed, calibrated, or the greatest of a group that shares one.</summary>
internal sealed class ActivationScales
{
    private readonly Dictionary<string, ActivationRange> _ranges;

    private ActivationScales(Dictionary<string, ActivationRange> ranges) => _ranges = ranges;

    /// <param name="plan">The plan.</param>
    /// <param name="statistics">What calibration saw.</param>
    /// <param name="method">How a range is chosen from it.</param>
    /// <param name="cache">Ranges that are taken instead; fixed ones stay.</param>
    /// <param name="known">INT8 ranges that were chosen before; the rest takes <paramref name="method"/>.</param>
    public static ActivationScales Choose(
        PrecisionPlan plan,
        CalibrationStatistics statistics,
        CalibrationMethod method,
        CalibrationCache? cache = null,
        IReadOnlyDictionary<string, AmaxCandidate>? known = null)
    {
        if (cache is not null)
        {
            RequireAll(plan, cache);
        }

        Dictionary<string, NodePrecision> nodes = PrecisionNotes.ByNode(plan);
        Dictionary<string, ActivationRange> ranges = new(StringComparer.Ordinal);
        Dictionary<string, List<string>> groups = new(StringComparer.Ordinal);
        foreach (QuantizedInput edge in plan.QuantizedInputs.Where(static edge => !edge.IsWeight))
        {
            if (!ranges.ContainsKey(edge.Tensor))
            {
                NumericPrecision precision = nodes.TryGetValue(edge.Node, out NodePrecision? node) ? node.Precision : throw Foreign(edge);
                bool fp8 = precision == NumericPrecision.Fp8;
                ranges[edge.Tensor] = Range(edge, statistics, fp8 ? CalibrationMethod.MinMax : method, cache, fp8 ? null : known?.GetValueOrDefault(edge.Tensor));
            }

            if (edge.SharedScaleGroup is { } group)
            {
                if (!groups.TryGetValue(group, out List<string>? members))
                {
                    groups[group] = members = [];
                }

                members.Add(edge.Tensor);
            }
        }

        foreach (List<string> members in groups.Values)
        {
            float amax = members.Max(member => ranges[member].Amax);
            foreach (string member in members.Where(member => ranges[member].Amax < amax))
            {
                ranges[member] = ranges[member] with { Amax = amax, Method = "shared", RelativeError = null };
            }
        }

        return new ActivationScales(ranges);
    }

    public ActivationRange Of(string tensor) => _ranges[tensor];

    private static ActivationRange Range(QuantizedInput edge, CalibrationStatistics statistics, CalibrationMethod method, CalibrationCache? cache, AmaxCandidate? chosen)
    {
        if (edge.FixedAmax is { } given)
        {
            return new ActivationRange(given, "fixed", null, null);
        }

        if (cache is not null)
        {
            return new ActivationRange(cache.Scales[edge.Tensor] * 127f, "cache", null, null);
        }

        if (!statistics.Tensors.TryGetValue(edge.Tensor, out TensorStatistics? seen))
        {
            throw new ArgumentException($"The tensor '{edge.Tensor}', read by node '{edge.Node}', was not calibrated; calibrate every tensor that the plan quantizes.", nameof(statistics));
        }

        if (seen.Histogram.FiniteCount == 0)
        {
            throw new InvalidCalibrationException($"The tensor '{edge.Tensor}' had no finite value in calibration; protect node '{edge.Node}' or check the data.");
        }

        AmaxChoice choice = AmaxCalibrator.Choose(seen.Histogram, method);
        if (chosen is not null)
        {
            choice = choice with { Amax = chosen.Amax, Chosen = chosen.Method, RelativeQuantizationError = chosen.RelativeQuantizationError };
        }

        return new ActivationRange(choice.Amax, choice.Chosen.ToString(), choice.RelativeQuantizationError, choice);
    }

    private static void RequireAll(PrecisionPlan plan, CalibrationCache cache)
    {
        string[] wanted = [.. plan.QuantizedInputs.Where(static edge => edge is { IsWeight: false, FixedAmax: null }).Select(static edge => edge.Tensor).Distinct(StringComparer.Ordinal)];
        string[] missing = [.. wanted.Where(tensor => !cache.Scales.ContainsKey(tensor))];
        if (missing.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", missing.Take(5).Select(Datasets.Printable.Quote)) + (missing.Length > 5 ? ", ..." : "");
        throw new InvalidCalibrationException(missing.Length == wanted.Length
            ? $"The calibration cache ({cache.Header}) has none of the {wanted.Length} tensors that are quantized, such as {names}; it was written for another model, so give this model's or calibration.source with samples."
            : $"The calibration cache ({cache.Header}) lacks {missing.Length} of the {wanted.Length} tensors that are quantized: {names}; protect what reads them, or give calibration.source with samples.");
    }

    private static ArgumentException Foreign(QuantizedInput edge)
        => new($"The plan quantizes an input of the node '{edge.Node}', which it does not list; make the plan again.", nameof(edge));
}
