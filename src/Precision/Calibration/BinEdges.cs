namespace TrtOperator.Precision.Calibration;

/// <summary>The ranges that a histogram can tell apart: its bin edges, and its largest value in place of the last.</summary>
internal static class BinEdges
{
    /// <summary>The number of bins up to the last occupied one; zero if all are empty.</summary>
    internal static int UsedBins(AmplitudeHistogram histogram) => histogram.Bins.LastIndexOfAnyExcept(0) + 1;

    /// <summary>The range of the first <paramref name="bins"/> bins, at most the largest value.</summary>
    internal static float AmaxAt(AmplitudeHistogram histogram, int bins)
        => (float)Math.Min(bins * histogram.BinWidth, histogram.Maximum);
}
