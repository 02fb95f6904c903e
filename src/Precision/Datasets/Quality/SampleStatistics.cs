namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What is usual among numbers, whatever a few of them are.</summary>
internal static class SampleStatistics
{
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>1.4826 times the median deviation, which is the standard deviation of a bell curve.</summary>
    internal static double Sigma(IReadOnlyCollection<double> values, double middle) => 1.4826 * Median(values.Select(value => Math.Abs(value - middle)));

    internal static double Spread(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double mean = all.Average();
        return Math.Sqrt(all.Average(value => (value - mean) * (value - mean)));
    }

    /// <summary>Mean and standard deviation of all numbers of all samples together.</summary>
    internal static (double Mean, double Spread) Pooled(IReadOnlyCollection<InputProfile> profiles)
    {
        double count = profiles.Sum(profile => (double)profile.Count);
        if (count == 0)
        {
            return (0, 0);
        }

        double mean = profiles.Sum(profile => profile.Count / count * profile.Mean);
        double square = profiles.Sum(profile => profile.Count / count * ((profile.Deviation * profile.Deviation) + ((profile.Mean - mean) * (profile.Mean - mean))));
        return (mean, Math.Sqrt(square));
    }

    /// <summary>
    /// What the greatest of so many values stays below but once in exp(<paramref name="caution"/>) sets, if the upper tenth falls off no slower than exponentially:
    /// the more values there are, the further the greatest of them lies out. The <paramref name="suspects"/> greatest take no part, as they may be what is looked for.
    /// </summary>
    internal static double UpperLimit(IReadOnlyCollection<double> values, int suspects, double caution)
    {
        double[] falling = [.. values.OrderDescending().Skip(suspects)];
        int tail = Math.Min(falling.Length - 1, Math.Max(8, falling.Length / 10));
        double from = falling[tail];
        double scale = falling.Take(tail).Average() - from;
        return from + (scale * (Math.Log(tail) + caution));
    }

    /// <summary>How often a number of the first set is greater than one of the second, [0, 1]; ties count half.</summary>
    internal static double Exceedance(IReadOnlyCollection<double> first, IReadOnlyCollection<double> second)
    {
        double[] sorted = [.. second.Order()];
        double below = 0;
        foreach (double value in first)
        {
            below += (Below(sorted, value, orEqual: false) + Below(sorted, value, orEqual: true)) / 2.0;
        }

        return below / first.Count / sorted.Length;
    }

    private static int Below(double[] sorted, double value, bool orEqual)
    {
        int low = 0;
        int high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = sorted[middle] < value || (orEqual && sorted[middle] == value) ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
