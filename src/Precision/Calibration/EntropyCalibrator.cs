namespace TrtOperator.Precision.Calibration;

/// <summary>
/// Takes the range whose quantized distribution keeps the most information about the values: "entropy calibration" in
/// S. Migacz, "8-bit Inference with TensorRT", GPU Technology Conference 2017, session S7310.
/// </summary>
/// <remarks>
/// <para>
/// For every threshold of i bins, from 128 to the last occupied bin in steps of one, the reference P is the first i bins with
/// all that lies beyond added to bin i - 1. The candidate Q merges the first i bins, without what lies beyond, into 128 levels
/// (bin j into level floor(128 j / i)) and spreads each level evenly over those of its bins that are not empty. Both are
/// normalized and the threshold with the least KL(P || Q) is taken, the largest of equals.
/// </para>
/// <para>
/// Empty bins stay empty in Q. A threshold that ends on an empty bin with values beyond it has P &gt; 0 where Q = 0, an infinite
/// divergence, and is never taken. Exact zeros, which every scale represents exactly, are in no bin and take no part; this
/// is what published implementations approximate by replacing the count of bin 0.
/// </para>
/// </remarks>
public static class EntropyCalibrator
{
    internal const int Levels = 128;

    // Prefix sums and a direct sum differ by rounding only; thresholds this close are equals.
    private const double Tie = 1e-12;

    /// <summary>The range with the least divergence, at most the largest value; zero if there is none.</summary>
    public static float Amax(AmplitudeHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        int used = BinEdges.UsedBins(histogram);
        if (used <= Levels)
        {
            return histogram.Maximum;
        }

        double[] divergences = Divergences(histogram.Bins[..used]);
        double least = divergences.Min();
        int best = Array.FindLastIndex(divergences, divergence => divergence <= least + Tie);
        return BinEdges.AmaxAt(histogram, Levels + best);
    }

    /// <summary>KL(P || Q) in nats for the thresholds of 128, 129, ... and all of the <paramref name="bins"/>, whose last is occupied.</summary>
    internal static double[] Divergences(ReadOnlySpan<long> bins)
    {
        // With prefix sums of the counts c, of c log c and of the occupied bins, a threshold costs one step per level:
        // KL = 1/N (sum of P log P) - 1/N (sum over levels of the level's P times log of its Q per bin) + log(S / N),
        // where N counts all values and S those inside the threshold.
        double[] counts = new double[bins.Length + 1];
        double[] entropies = new double[bins.Length + 1];
        int[] occupied = new int[bins.Length + 1];
        for (int bin = 0; bin < bins.Length; bin++)
        {
            double count = bins[bin];
            counts[bin + 1] = counts[bin] + count;
            entropies[bin + 1] = entropies[bin] + XLogX(count);
            occupied[bin + 1] = occupied[bin] + (count > 0 ? 1 : 0);
        }

        double[] logarithms = new double[(bins.Length / Levels) + 2];
        for (int value = 1; value < logarithms.Length; value++)
        {
            logarithms[value] = Math.Log(value);
        }

        double[] divergences = new double[bins.Length - Levels + 1];
        for (int threshold = Levels; threshold <= bins.Length; threshold++)
        {
            double last = bins[threshold - 1];
            double beyond = counts[^1] - counts[threshold];
            divergences[threshold - Levels] = last == 0 && beyond > 0
                ? double.PositiveInfinity
                : Divergence(threshold, last, beyond, counts, entropies, occupied, logarithms);
        }

        return divergences;
    }

    private static double Divergence(
        int threshold, double last, double beyond, double[] counts, double[] entropies, int[] occupied, double[] logarithms)
    {
        double reference = entropies[threshold] - XLogX(last) + XLogX(last + beyond);
        double candidate = 0;
        int from = 0;
        for (int level = 1; level <= Levels; level++)
        {
            // The first bin j with floor(128 j / threshold) = level.
            int to = ((level * threshold) + Levels - 1) / Levels;
            double inside = counts[to] - counts[from];
            if (inside > 0)
            {
                double weight = level == Levels ? inside + beyond : inside;
                candidate += weight * (Math.Log(inside) - logarithms[occupied[to] - occupied[from]]);
            }

            from = to;
        }

        double total = counts[^1];
        return ((reference - candidate) / total) + Math.Log(counts[threshold] / total);
    }

    private static double XLogX(double value) => value > 0 ? value * Math.Log(value) : 0;
}
