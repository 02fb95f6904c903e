using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class MseCalibratorTests
{
    [Fact]
    public void The_error_is_that_of_values_spread_inside_their_bins()
        => Gen.Select(Amplitudes.Activations, Gen.Double[0.01, 1]).Sample(
            (values, share) =>
            {
                AmplitudeHistogram histogram = Amplitudes.Histogram(values);
                float amax = (float)(histogram.Maximum * share);
                double scale = amax / 127.0;
                double error = 0;
                double power = 0;
                const int Points = 200;
                for (int bin = 0; bin < 2048; bin++)
                {
                    for (int point = 0; point < Points && histogram.Bins[bin] > 0; point++)
                    {
                        double value = (bin + ((point + 0.5) / Points)) * histogram.BinWidth;
                        double difference = value - (Math.Min(127, Math.Round(value / scale)) * scale);
                        error += histogram.Bins[bin] * difference * difference;
                        power += histogram.Bins[bin] * value * value;
                    }
                }

                new QuantizationError(histogram).Relative(amax).Should().BeApproximately(error / power, (1e-3 * error / power) + 1e-12);
            },
            iter: 30);

    [Fact]
    public void The_range_is_as_good_as_a_brute_force_on_the_values_or_within_one_bin_of_it()
        => Gen.Select(Gen.Int[0, 1_000_000], Gen.Double[0, 4], Gen.Double[0, 0.6], Gen.Int[-20, 20]).Sample(
            (seed, tail, zeros, exponent) =>
            {
                float[] values = Amplitudes.Draw(seed, 20_000, tail, zeros, exponent);
                AmplitudeHistogram histogram = Amplitudes.Histogram(values);
                int used = histogram.Bins.LastIndexOfAnyExcept(0) + 1;

                // Every fourth edge: the brute force reads all values per threshold.
                float[] ranges = [.. Enumerable.Range(16, used - 15).Where(bins => bins % 4 == 0 || bins == used)
                    .Select(bins => (float)Math.Min(bins * histogram.BinWidth, histogram.Maximum))];
                float best = ranges.MinBy(range => Amplitudes.MeanSquaredError(values, range));
                float chosen = MseCalibrator.Amax(histogram);
                if (Math.Abs(chosen - best) > histogram.BinWidth)
                {
                    Amplitudes.MeanSquaredError(values, chosen).Should().BeLessThan(1.02 * Amplitudes.MeanSquaredError(values, best));
                }
            },
            iter: 10);

    [Fact]
    public void An_outlier_that_costs_more_than_it_brings_is_clipped()
    {
        float[] values = [.. Amplitudes.Draw(11, 200_000, 0), 30f];
        float amax = MseCalibrator.Amax(Amplitudes.Histogram(values));
        amax.Should().BeLessThan(29);
        Amplitudes.MeanSquaredError(values, amax).Should().BeLessThan(Amplitudes.MeanSquaredError(values, 30));
    }

    [Fact]
    public void Two_levels_are_not_clipped()
        => MseCalibrator.Amax(Amplitudes.Histogram(0, 1, 1, -1, 0)).Should().Be(1);
}
