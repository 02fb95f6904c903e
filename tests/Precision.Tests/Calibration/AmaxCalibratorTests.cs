using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class AmaxCalibratorTests
{
    [Fact]
    public void Auto_takes_the_least_error_of_all_methods()
        => Amplitudes.Activations.Sample(
            values =>
            {
                AmplitudeHistogram histogram = Amplitudes.Histogram(values);
                AmaxChoice choice = AmaxCalibrator.Choose(histogram, CalibrationMethod.Auto);
                choice.Candidates.Select(candidate => candidate.Method).Distinct().Should().HaveCount(4);
                choice.RelativeQuantizationError.Should().Be(choice.Candidates.Min(candidate => candidate.RelativeQuantizationError));
                choice.Candidates.Should().Contain(candidate => candidate.Method == choice.Chosen && candidate.Amax == choice.Amax);
                foreach (CalibrationMethod method in new[] { CalibrationMethod.MinMax, CalibrationMethod.Entropy, CalibrationMethod.Percentile, CalibrationMethod.Mse })
                {
                    AmaxChoice named = AmaxCalibrator.Choose(histogram, method);
                    named.Chosen.Should().Be(method);
                    named.RelativeQuantizationError.Should().BeGreaterThanOrEqualTo(choice.RelativeQuantizationError);
                    choice.Candidates.Should().Contain(candidate => candidate.Method == method && candidate.Amax == named.Amax);
                }
            },
            iter: 20);

    [Fact]
    public void The_error_agrees_with_fake_quantization_of_the_values()
    {
        float[] values = Amplitudes.Draw(21, 100_000, 1);
        AmaxChoice choice = AmaxCalibrator.Choose(Amplitudes.Histogram(values), CalibrationMethod.MinMax);
        double exact = Amplitudes.MeanSquaredError(values, choice.Amax) / values.Average(value => (double)value * value);
        choice.RelativeQuantizationError.Should().BeApproximately(exact, 0.02 * exact);
    }

    [Fact]
    public void Of_equals_the_maximum_is_taken()
        => AmaxCalibrator.Choose(Amplitudes.Histogram(1, -1, 1), CalibrationMethod.Auto).Chosen.Should().Be(CalibrationMethod.MinMax);

    [Fact]
    public void A_scale_by_a_power_of_two_scales_the_choice()
        => Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[-60, 60]).Sample(
            (seed, exponent) =>
            {
                float[] values = Amplitudes.Draw(seed, 2_000, 2);
                AmaxChoice plain = AmaxCalibrator.Choose(Amplitudes.Histogram(values), CalibrationMethod.Auto);
                AmaxChoice scaled = AmaxCalibrator.Choose(
                    Amplitudes.Histogram([.. values.Select(value => MathF.ScaleB(value, exponent))]), CalibrationMethod.Auto);
                scaled.Amax.Should().Be(MathF.ScaleB(plain.Amax, exponent));
                scaled.RelativeQuantizationError.Should().Be(plain.RelativeQuantizationError);
            },
            iter: 20);

    [Theory]
    [InlineData(CalibrationMethod.Auto)]
    [InlineData(CalibrationMethod.Entropy)]
    [InlineData(CalibrationMethod.Percentile)]
    [InlineData(CalibrationMethod.Mse)]
    [InlineData(CalibrationMethod.MinMax)]
    public void A_tensor_of_zeros_and_one_with_the_largest_value_have_a_usable_scale(CalibrationMethod method)
    {
        foreach (float value in new[] { 0, float.Epsilon, 1e-38f, float.MaxValue })
        {
            AmaxChoice choice = AmaxCalibrator.Choose(Amplitudes.Histogram(value, value), method);
            choice.Amax.Should().Be(value);
            float.IsNormal(QuantizationScale.ForInt8(choice.Amax)).Should().BeTrue();
            float.IsNormal(QuantizationScale.ForFloat8(choice.Amax)).Should().BeTrue();
        }
    }

    [Fact]
    public void A_tensor_without_finite_values_is_refused()
        => FluentActions.Invoking(() => AmaxCalibrator.Choose(Amplitudes.Histogram(float.NaN, float.PositiveInfinity), CalibrationMethod.Auto))
            .Should().Throw<InvalidCalibrationException>().WithMessage("*no finite value*");

    [Fact]
    public void Scales_are_amax_over_the_largest_level()
    {
        QuantizationScale.ForInt8(254).Should().Be(2);
        QuantizationScale.ForFloat8(896).Should().Be(2);
        QuantizationScale.ForInt8(0).Should().Be(1f / 127);
        FluentActions.Invoking(() => QuantizationScale.ForInt8(float.NaN)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => QuantizationScale.ForInt8(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }
}
