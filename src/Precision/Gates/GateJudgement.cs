namespace TrtOperator.Precision.Gates;

/// <summary>The verdict on one gate, in losses (smaller is better).</summary>
/// <param name="Verdict">What the samples say.</param>
/// <param name="Upper">The largest loss (or difference of losses) that the samples leave possible.</param>
/// <param name="Lower">The smallest; null where it says nothing, a loss being never negative.</param>
/// <param name="SamplesNeeded">About how many samples would decide, if the estimate and the spread stay as they are.</param>
internal readonly record struct GateJudgement(GateVerdict Verdict, double? Upper, double? Lower, long? SamplesNeeded)
{
    /// <summary>Below this many samples the t bound's assumption (a nearly normal estimate) is not worth stating.</summary>
    public const int FewestSamples = 30;

    /// <summary>
    /// One-sided: estimate + t(confidence, n - 1) · jackknife error. Metrics that count events are never credited with less than
    /// -ln(1 - confidence) / n (the rule of three at 95 %): that share of entirely wrong samples can be absent from n samples,
    /// so neither zero observed differences nor a few small ones prove more.
    /// </summary>
    public static GateJudgement Of(GateLimit limit, MetricTraits traits, LossStatistic statistic, double confidence)
    {
        bool difference = limit.ComparesWithReference;
        double estimate = statistic.Estimate().Compared(difference);
        double allowed = difference ? limit.Value : traits.ToLoss(limit.Value);

        // Limits are decimal, sums are binary: 0.3 - 0.2 must respect a limit of 0.1.
        double slack = traits.Unit == MetricUnit.Decibel ? allowed * 1e-9 : 1e-12;
        bool broken = !(estimate <= allowed + slack);
        if (!traits.HasConfidenceBound)
        {
            return new GateJudgement(broken ? GateVerdict.Failed : GateVerdict.Passed, null, null, null);
        }

        int n = statistic.Count;
        double t = n < 2 ? double.PositiveInfinity : StudentT.Quantile(confidence, n - 1);
        double error = statistic.StandardError(difference);
        double margin = error == 0 ? 0 : t * error;
        double unseen = traits.CountsEvents ? -Math.Log(1 - confidence) : 0;
        double floor = Math.Min(estimate, 0);
        if (n < FewestSamples)
        {
            return broken
                ? new GateJudgement(GateVerdict.Failed, null, null, null)
                : new GateJudgement(GateVerdict.Inconclusive, null, null, Needed(n, n < 2 ? 0 : margin, unseen, allowed - estimate, allowed - floor));
        }

        double upper = Math.Max(estimate + margin, floor + (unseen / n));
        double lower = estimate - margin;
        if (!difference)
        {
            upper = Math.Min(upper, traits.LargestLoss);
        }

        GateVerdict verdict = broken ? GateVerdict.Failed
            : upper <= allowed + slack ? GateVerdict.Passed
            : GateVerdict.Inconclusive;
        return new GateJudgement(
            verdict,
            double.IsFinite(upper) ? upper : null,
            double.IsFinite(lower) && (difference || lower > 0) ? lower : null,
            verdict == GateVerdict.Inconclusive ? Needed(n, margin, unseen, allowed - estimate, allowed - floor) : null);
    }

    // The margin shrinks with the root of n, the share that can go unseen with n.
    private static long? Needed(int n, double margin, double unseen, double room, double roomForUnseen)
    {
        double forMargin = margin == 0 ? 0 : room > 0 ? n * (margin / room) * (margin / room) : double.PositiveInfinity;
        double forUnseen = unseen == 0 ? 0 : roomForUnseen > 0 ? unseen / roomForUnseen : double.PositiveInfinity;
        double needed = Math.Ceiling(Math.Max(forMargin, forUnseen));
        return needed < 1e12 ? Math.Max((long)needed, Math.Max(FewestSamples, n + 1L)) : null;
    }
}
