namespace TrtOperator.Precision.Calibration;

/// <summary>
/// Takes the range that holds a given share of all finite values, zeros included: "percentile calibration" in J. McKinstry et
/// al., "Discovering Low-Precision Networks Close to Full-Precision Networks for Efficient Embedded Inference", 2018.
/// </summary>
public static class PercentileCalibrator
{
    /// <summary>
    /// The upper edge of the bin with the ceil(percentile / 100 * n)-th smallest absolute value, and at most the largest value;
    /// so it lies less than one bin width above the exact percentile, or on it.
    /// </summary>
    /// <param name="histogram">The values.</param>
    /// <param name="percentile">In percent, (0, 100]: 99.99 clips one value of ten thousand.</param>
    /// <returns>The range; if the value in question is zero, the edge of the first occupied bin, and zero only if all values are.</returns>
    public static float Amax(AmplitudeHistogram histogram, double percentile)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        ArgumentOutOfRangeException.ThrowIfNotEqual(percentile > 0 && percentile <= 100, true, nameof(percentile));

        // Decimal arithmetic: 99.99 % of 10,000 is to be 9,999 and not a hair more, which would be the next value.
        decimal rank = decimal.Ceiling((decimal)percentile / 100m * histogram.FiniteCount);
        decimal below = histogram.ZeroCount;
        ReadOnlySpan<long> bins = histogram.Bins;
        for (int bin = 0; bin < bins.Length; bin++)
        {
            // A range of zero would clip all that is not zero, so a zero percentile takes the first occupied bin.
            below += bins[bin];
            if (bins[bin] > 0 && below >= rank)
            {
                return BinEdges.AmaxAt(histogram, bin + 1);
            }
        }

        return histogram.Maximum;
    }
}
