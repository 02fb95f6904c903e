namespace TrtOperator.Precision.Calibration;

/// <summary>
/// The squared error of symmetric INT8 quantization (round to nearest, clip to ±127) of a histogram's values, for any range.
/// </summary>
/// <remarks>
/// Values are taken as spread evenly inside their bin, and the sum runs over the 128 levels of |x| with prefix sums of the
/// first three moments: 128 steps per range, whatever the data. Zeros have no error.
/// </remarks>
public sealed class QuantizationError
{
    private const int LargestLevel = 127;

    private readonly double _binWidth;
    private readonly double[] _densities;
    private readonly Moments[] _below;

    /// <summary>Prepares the sums over <paramref name="histogram"/>.</summary>
    public QuantizationError(AmplitudeHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);

        // All lengths are in bins, which keeps every sum far from overflow and underflow.
        _binWidth = histogram.BinWidth;
        ReadOnlySpan<long> bins = histogram.Bins[..BinEdges.UsedBins(histogram)];
        _densities = new double[bins.Length];
        _below = new Moments[bins.Length + 1];
        for (int bin = 0; bin < bins.Length; bin++)
        {
            _densities[bin] = bins[bin];
            _below[bin + 1] = _below[bin] + Moments.Of(bins[bin], bin, bin + 1);
        }
    }

    /// <summary>
    /// The power of the error over the power of the values; 10 log10 of its reciprocal is the signal-to-noise ratio in decibels.
    /// One for a range of zero, which loses everything; zero for a tensor of zeros.
    /// </summary>
    /// <param name="amax">The absolute value that quantizes to 127, finite, at least 0.</param>
    public double Relative(float amax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amax);
        ArgumentOutOfRangeException.ThrowIfNotEqual(float.IsFinite(amax), true, nameof(amax));
        Moments all = _below[^1];
        if (all.Second == 0)
        {
            return 0;
        }

        double scale = amax / (LargestLevel * _binWidth);
        double error = 0;
        Moments below = default;
        for (int level = 0; level < LargestLevel; level++)
        {
            Moments to = Below((level + 0.5) * scale);
            error += (to - below).SquaredDistanceTo(level * scale);
            below = to;
        }

        error += (all - below).SquaredDistanceTo(LargestLevel * scale);

        // The differences of large sums may leave a rounding error below zero where the true error is zero.
        return Math.Max(0, error) / all.Second;
    }

    private Moments Below(double position)
    {
        int bin = (int)Math.Min(position, _densities.Length);
        return bin == _densities.Length ? _below[^1] : _below[bin] + Moments.Of(_densities[bin], bin, position);
    }

    /// <summary>The integrals of 1, x and x² over an evenly spread density.</summary>
    private readonly record struct Moments(double Zeroth, double First, double Second)
    {
        public static Moments Of(double density, double from, double to)
            => new(
                density * (to - from),
                density * ((to * to) - (from * from)) / 2,
                density * ((to * to * to) - (from * from * from)) / 3);

        public static Moments operator +(Moments left, Moments right)
            => new(left.Zeroth + right.Zeroth, left.First + right.First, left.Second + right.Second);

        public static Moments operator -(Moments left, Moments right)
            => new(left.Zeroth - right.Zeroth, left.First - right.First, left.Second - right.Second);

        public double SquaredDistanceTo(double level) => Second - (2 * level * First) + (level * level * Zeroth);
    }
}
