using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class PercentileCalibratorTests
{
    [Fact]
    public void The_range_is_the_sorted_value_to_within_one_bin()
        => Gen.Select(Amplitudes.Activations, Gen.OneOf(Gen.OneOf(99.9, 99.99, 99.999, 100.0, 50.0), Gen.Double[1, 100])).Sample((values, percentile) =>
        {
            AmplitudeHistogram histogram = Amplitudes.Histogram(values);
            float[] sorted = [.. values.Select(Math.Abs).Order()];
            float exact = sorted[(int)decimal.Ceiling((decimal)percentile / 100 * sorted.Length) - 1];
            float amax = PercentileCalibrator.Amax(histogram, percentile);
            if (exact == 0)
            {
                amax.Should().BeGreaterThan(0).And.BeLessThanOrEqualTo((float)(sorted.First(value => value > 0) + histogram.BinWidth));
            }
            else
            {
                amax.Should().BeInRange(exact, (float)(exact + histogram.BinWidth));
            }
        });

    [Fact]
    public void One_value_of_ten_thousand_is_clipped_at_99_99()
    {
        float[] values = [.. Enumerable.Repeat(1f, 9_999), 100f];
        PercentileCalibrator.Amax(Amplitudes.Histogram(values), 99.99).Should().BeInRange(1, 1.1f);
        PercentileCalibrator.Amax(Amplitudes.Histogram([.. values[1..], 100f]), 99.99).Should().Be(100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_outside_its_range_is_refused(double percentile)
        => FluentActions.Invoking(() => PercentileCalibrator.Amax(Amplitudes.Histogram(1), percentile))
            .Should().Throw<ArgumentOutOfRangeException>();
}
