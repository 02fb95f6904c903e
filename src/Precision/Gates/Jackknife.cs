namespace TrtOperator.Precision.Gates;

/// <summary>
/// Standard error by leaving out one sample at a time: sqrt((n - 1)/n · sum (s(i) - mean s)²), s(i) being the statistic without
/// sample i (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 11.2). For a mean it is exactly sd / sqrt(n);
/// for ratios of sums and for F1 it follows the statistic's curvature to first order.
/// </summary>
internal static class Jackknife
{
    /// <summary>The standard error from the n leave-one-out values; infinite when one of them is not finite or n is below 2.</summary>
    public static double StandardError(ReadOnlySpan<double> leaveOneOut)
    {
        int n = leaveOneOut.Length;
        if (n < 2)
        {
            return double.PositiveInfinity;
        }

        // Offsets from the first value: equal values give exactly zero, and nothing is lost when all are nearly alike.
        double origin = leaveOneOut[0];
        double sum = 0;
        foreach (double value in leaveOneOut)
        {
            sum += value - origin;
        }

        double mean = sum / n;
        double squares = 0;
        foreach (double value in leaveOneOut)
        {
            double deviation = value - origin - mean;
            squares += deviation * deviation;
        }

        double error = Math.Sqrt(squares * (n - 1) / n);
        return double.IsFinite(error) ? error : double.PositiveInfinity;
    }
}
