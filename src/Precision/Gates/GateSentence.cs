namespace TrtOperator.Precision.Gates;

/// <summary>Puts a gate's outcome into plain words.</summary>
internal static class GateSentence
{
    public static string Dead(GateDefinition gate, string what) => $"{gate.Name}: {what} Refused.";

    /// <param name="gate">The gate.</param>
    /// <param name="result">Everything but its sentence.</param>
    /// <param name="atLeast">The other end of the interval: the value, or the fall or rise, that is the least bad.</param>
    public static string Of(GateDefinition gate, GateResult result, double? atLeast)
    {
        MetricTraits traits = MetricTraits.Of(gate.Metric);
        string told = gate.Limit.ComparesWithReference
            ? Difference(gate, traits, result, atLeast)
            : OwnValue(gate, traits, result, atLeast);
        return $"{gate.Name}: {gate.Metric} {told} {Closing(result)}";
    }

    private static string OwnValue(GateDefinition gate, MetricTraits traits, GateResult result, double? atLeast)
    {
        bool higher = traits.Direction == MetricDirection.HigherIsBetter;
        string worst = higher ? "at least" : "at most";
        string best = higher ? "at most" : "at least";
        int toWorse = higher ? -1 : 1;
        string is_ = $"is {MetricText.Value(traits, result.Value!.Value)} on {MetricText.Samples(result.Samples)}";
        string limit = $"{worst} {MetricText.Limit(traits, gate.Limit.Value)} {(higher ? "required" : "allowed")}";
        string confidence = MetricText.Confidence(result.Confidence);
        if (!traits.HasConfidenceBound)
        {
            return $"{is_} ({limit}; an observed maximum, without a statistical bound).";
        }

        // Distances are all zero for equal outputs only, and then there is no spread to draw a bound from.
        if (result.Passed && !traits.CountsEvents && traits.ToLoss(result.Value.Value) == 0)
        {
            return $"{is_} (no distance from FP32 in any of them; {limit}).";
        }

        string bound = result.Bound is { } value ? $"{worst} {MetricText.Value(traits, value, toWorse)}" : string.Empty;
        return result.Verdict switch
        {
            GateVerdict.Passed => $"{is_} (with {confidence} confidence {bound}; {limit}).",
            GateVerdict.Failed when atLeast is { } end => $"{is_} ({limit}; {confidence} sure that it is {best} {MetricText.Value(traits, end, -toWorse)}).",
            GateVerdict.Failed => $"{is_} ({limit}).",
            _ => $"{is_} ({limit}), but {Doubt(result, bound.Length == 0 ? null : $"with {confidence} confidence they only show {bound}")}.",
        };
    }

    private static string Difference(GateDefinition gate, MetricTraits traits, GateResult result, double? atLeast)
    {
        bool drop = gate.Limit.Kind == GateLimitKind.MaxDrop;
        int sign = drop ? -1 : 1;
        double difference = result.Difference!.Value;
        string to = MetricText.Value(traits, result.Value!.Value);
        string from = MetricText.Value(traits, result.Reference!.Value);
        string moved = difference == 0 || from == to ? $"stayed at {to}" : $"{(difference > 0 ? "rose" : "fell")} from {from} to {to}";
        string points = (difference == 0 ? "0" : MetricText.Points(difference)) + " points";
        string word = drop ? "at worst" : "at most";
        string limit = $"{word} {MetricText.Points(sign * gate.Limit.Value)} allowed";
        string confidence = MetricText.Confidence(result.Confidence);
        string start = $"{moved} on {MetricText.Samples(result.Samples)} ({points}, ";
        return result.Verdict switch
        {
            GateVerdict.Passed => $"{start}with {confidence} confidence {word} {MetricText.Points(sign * result.Bound!.Value, sign)}; {limit}).",
            GateVerdict.Failed when atLeast is > 0
                => $"{start}{limit}; {confidence} sure that it {(drop ? "fell" : "rose")} by at least {MetricText.UnsignedPoints(atLeast.Value, -1)}).",
            GateVerdict.Failed => $"{start}{limit}).",
            _ => $"{start}{limit}), but {Doubt(result, result.Bound is { } bound ? $"with {confidence} confidence they only show a {(drop ? "fall" : "rise")} of at most {MetricText.UnsignedPoints(bound, 1)}" : null)}.",
        };
    }

    private static string Doubt(GateResult result, string? shown)
    {
        string needed = result.SamplesNeeded is { } count ? $"about {MetricText.About(count)} samples are needed" : "no number of samples would show more, because the limit leaves no room";
        return shown is null ? $"they are too few for a statistical bound; {needed}" : $"{shown}; {needed}";
    }

    private static string Closing(GateResult result) => result.Verdict switch
    {
        GateVerdict.Passed => "Passed.",
        GateVerdict.Failed when result.WorstSamples.Count > 0 => $"Refused; look at sample {result.WorstSamples[0].SampleIndex} first.",
        _ => "Refused.",
    };
}
