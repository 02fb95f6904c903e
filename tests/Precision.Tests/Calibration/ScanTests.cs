using CsCheck;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Tests.Calibration;

public sealed class ScanTests
{
    private static readonly Gen<float> Value = Gen.Frequency((6, Gen.Single[-5f, 5f]), (2, Gen.Single[-3e38f, 3e38f]), (1, Gen.Const(0f)), (1, Gen.Const(-0f)));

    [Fact]
    public void Extremes_are_those_of_a_naive_loop()
        => Value.Array[1, 100].Sample(static values =>
        {
            ValueScan scan = ValueScan.Of(values);
            scan.AllFinite.Should().BeTrue();
            (scan.Least, scan.Greatest).Should().Be((values.Min(), values.Max()));
            float.IsNegative(scan.Least).Should().Be(scan.Least < 0);
            float.IsNegative(scan.Greatest).Should().Be(scan.Greatest < 0);
        });

    [Fact]
    public void One_value_that_is_no_number_is_found_anywhere()
        => Gen.Select(Value.Array[1, 100], Gen.Int[0, 99], Gen.OneOf(Gen.Const(float.NaN), Gen.Const(float.PositiveInfinity), Gen.Const(float.NegativeInfinity))).Sample(static (values, at, bad) =>
        {
            values[at % values.Length] = bad;
            ValueScan.Of(values).AllFinite.Should().BeFalse();
        });

    [Fact]
    public void Masks_are_told_apart()
        => Gen.Select(Value.Array[1, 100], Gen.Single[-10f, 10f]).Sample(static (values, threshold) =>
        {
            MaskScan scan = MaskScan.Of(values, threshold);
            float[] masked = [.. values.Where(value => value <= threshold)];
            float[] kept = [.. values.Where(value => value > threshold)];
            scan.Masked.Should().Be(masked.Length);
            (scan.LowestMasked, scan.HighestMasked).Should().Be((masked.Append(float.PositiveInfinity).Min(), masked.Append(float.NegativeInfinity).Max()));
            (scan.Least, scan.Greatest).Should().Be((kept.Append(float.PositiveInfinity).Min(), kept.Append(float.NegativeInfinity).Max()));
        });
}
