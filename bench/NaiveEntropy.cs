namespace TrtOperator.Bench;

/// <summary>
/// The threshold of least Kullback-Leibler divergence as the method is usually written down: for every threshold both distributions
/// are built and compared bin by bin, which costs the square of the number of bins.
/// </summary>
internal static class NaiveEntropy
{
    private const int Levels = 128;

    /// <summary>The threshold in bins.</summary>
    public static int Threshold(ReadOnlySpan<long> bins)
    {
        int best = bins.Length;
        double least = double.PositiveInfinity;
        for (int threshold = Levels; threshold <= bins.Length; threshold++)
        {
            double divergence = Divergence(bins, threshold);
            if (divergence <= least)
            {
                least = divergence;
                best = threshold;
            }
        }

        return best;
    }

    private static double Divergence(ReadOnlySpan<long> bins, int threshold)
    {
        double[] reference = new double[threshold];
        double[] candidate = new double[threshold];
        double[] levels = new double[Levels];
        int[] occupied = new int[Levels];
        double inside = 0;
        for (int bin = 0; bin < threshold; bin++)
        {
            int level = (int)((long)bin * Levels / threshold);
            reference[bin] = bins[bin];
            inside += bins[bin];
            levels[level] += bins[bin];
            occupied[level] += bins[bin] > 0 ? 1 : 0;
        }

        double total = inside;
        for (int bin = threshold; bin < bins.Length; bin++)
        {
            reference[threshold - 1] += bins[bin];
            total += bins[bin];
        }

        double divergence = 0;
        for (int bin = 0; bin < threshold; bin++)
        {
            int level = (int)((long)bin * Levels / threshold);
            candidate[bin] = bins[bin] > 0 ? levels[level] / occupied[level] : 0;
            if (reference[bin] > 0)
            {
                divergence += candidate[bin] == 0
                    ? double.PositiveInfinity
                    : reference[bin] / total * Math.Log(reference[bin] / total / (candidate[bin] / inside));
            }
        }

        return divergence;
    }
}
