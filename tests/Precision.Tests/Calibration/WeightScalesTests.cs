using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class WeightScalesTests
{
    private static readonly Gen<(long[] Shape, int Axis, float[] Values)> Weights =
        from shape in Gen.Long[1, 5].Array[1, 4]
        from axis in Gen.Int[-shape.Length, shape.Length - 1]
        from values in Amplitudes.Finite.Array[(int)shape.Aggregate(1L, (left, right) => left * right)]
        select (shape, axis, values);

    [Fact]
    public void The_amax_and_the_levels_are_those_of_a_naive_walk()
        => Weights.Sample(weights =>
        {
            (long[] shape, int axis, float[] values) = weights;
            float[] amax = WeightScales.PerChannelAmax(values, shape, axis);
            float[] scales = [.. amax.Select(QuantizationScale.ForInt8)];
            sbyte[] levels = WeightScales.QuantizePerChannel(values, shape, axis, scales);
            int dimension = axis < 0 ? axis + shape.Length : axis;
            float[] naive = new float[shape[dimension]];
            for (int index = 0; index < values.Length; index++)
            {
                long stride = shape.Skip(dimension + 1).Aggregate(1L, (left, right) => left * right);
                int channel = (int)(index / stride % shape[dimension]);
                naive[channel] = Math.Max(naive[channel], Math.Abs(values[index]));
                double level = Math.Round((double)(values[index] / scales[channel]), MidpointRounding.ToEven);
                levels[index].Should().Be((sbyte)Math.Clamp(level, -127, 127));
            }

            amax.Should().Equal(naive);
        });

    [Fact]
    public void Ties_round_to_even_and_the_range_is_symmetric()
        => WeightScales.QuantizePerChannel([0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 200, -200, 126.5f], [1, 8], 0, [1])
            .Should().Equal(0, 2, 2, 0, -2, 127, -127, 126);

    [Fact]
    public void The_largest_weight_of_a_channel_is_127()
    {
        float[] values = [0.1f, -3, 2, 1e-3f, 5e-4f, -1e-3f];
        float[] scales = [.. WeightScales.PerChannelAmax(values, [2, 3], 0).Select(QuantizationScale.ForInt8)];
        WeightScales.QuantizePerChannel(values, [2, 3], 0, scales).Should().Equal(4, -127, 85, 127, 64, -127);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_refused_with_its_channel(float bad)
    {
        foreach (int axis in new[] { 0, 1 })
        {
            FluentActions.Invoking(() => WeightScales.PerChannelAmax([1, 2, 3, bad], [2, 2], axis))
                .Should().Throw<InvalidCalibrationException>().WithMessage($"Channel 1 (axis {axis})*");
        }
    }

    [Fact]
    public void Shapes_axes_and_scales_that_do_not_fit_are_refused()
    {
        FluentActions.Invoking(() => WeightScales.PerChannelAmax([1, 2, 3], [2, 2], 0)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => WeightScales.PerChannelAmax([1, 2, 3, 4], [2, 2], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => WeightScales.QuantizePerChannel([1, 2], [2], 0, [1])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => WeightScales.QuantizePerChannel([1, 2], [2], 0, [1, 0])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Empty_weights_have_empty_channels()
    {
        WeightScales.PerChannelAmax([], [3, 0], 0).Should().Equal(0, 0, 0);
        WeightScales.PerChannelAmax([], [3, 0], 1).Should().BeEmpty();
    }
}
