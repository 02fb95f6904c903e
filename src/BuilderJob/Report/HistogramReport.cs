namespace TrtOperator.BuilderJob.Report;

/// <summary>A histogram of absolute values, small enough to draw.</summary>
public sealed record HistogramReport
{
    /// <summary>Most bars that a histogram made by <see cref="FromBins"/> has.</summary>
    public const int MaxBars = 128;

    /// <summary>Width of one bar; the first one starts at 0.</summary>
    public required double BinWidth { get; init; }

    /// <summary>Number of values in each bar.</summary>
    public IReadOnlyList<long> Counts { get; init; } = [];

    /// <summary>Makes a drawable histogram by dropping empty bins at the end and adding up neighbours.</summary>
    /// <param name="binWidth">Width of one bin; the first one starts at 0.</param>
    /// <param name="counts">Number of values in each bin, of any length.</param>
    /// <returns>At most <see cref="MaxBars"/> bars with the same total.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="binWidth"/> is not a positive number.</exception>
    public static HistogramReport FromBins(double binWidth, ReadOnlySpan<long> counts)
    {
        if (!(binWidth > 0) || double.IsInfinity(binWidth))
        {
            throw new ArgumentOutOfRangeException(nameof(binWidth), binWidth, "A bin width must be a positive number.");
        }

        var used = counts.TrimEnd(0L);
        var merged = Math.Max(1, (used.Length + MaxBars - 1) / MaxBars);
        var bars = new long[(used.Length + merged - 1) / merged];
        for (var bin = 0; bin < used.Length; bin++)
        {
            bars[bin / merged] += used[bin];
        }

        return new HistogramReport { BinWidth = binWidth * merged, Counts = bars };
    }
}
