using CsCheck;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Sensitivity;

namespace TrtOperator.Precision.Tests.Sensitivity;

public class SensitivityRankingTests
{
    [Fact]
    public void Groups_are_suspected_by_the_worst_tensor_that_they_read()
    {
        SensitivityGroup[] groups = [Group("a"), Group("b"), Group("c"), Group("d")];
        PrecisionPlan plan = new(NumericPrecision.Fp32, [], [Edge("a", "t0"), Edge("b", "t1"), Edge("b", "t2"), Edge("c", "t0")]);

        SensitivityRanking.Suspects(groups, plan, [Scale("t0", 0.1), Scale("t1", 0.01), Scale("t2", 0.4)]).Should().Equal(1, 0, 2, 3);
    }

    [Fact]
    public void Norms_are_shared_out_as_powers_and_divergences_as_they_are()
    {
        SensitivityRanking.Shares([3, 4], divergences: false).Should().Equal(9 / 25.0, 16 / 25.0);
        SensitivityRanking.Shares([1, 3], divergences: true).Should().Equal(0.25, 0.75);
        SensitivityRanking.Shares([1, double.PositiveInfinity, double.PositiveInfinity], divergences: false).Should().Equal(0, 0.5, 0.5);
        SensitivityRanking.Shares([0, 0], divergences: false).Should().Equal(0, 0);
    }

    [Fact]
    public void Those_seen_on_more_samples_stand_before_those_seen_on_one()
    {
        SensitivityRanking.WorstFirst([new EndEffectScore([9]), new EndEffectScore([1, 1]), new EndEffectScore([2, 2]), new EndEffectScore([9])]).Should().Equal(2, 1, 0, 3);
    }

    [Fact]
    public void The_fewest_that_cause_most_of_the_error_and_no_small_ones_are_blamed()
        => Gen.Double[0, 1].Array[1, 20].Sample(values =>
        {
            double[] sorted = [.. values.OrderDescending()];
            IReadOnlyList<double> shares = SensitivityRanking.Shares(sorted, divergences: true);

            int blamed = SensitivityRanking.Blamed(shares, 8);

            blamed.Should().BeLessThanOrEqualTo(8);
            if (sorted[0] > 0)
            {
                blamed.Should().BePositive();
                shares.Take(blamed - 1).Sum().Should().BeLessThan(0.8);
                shares.Take(blamed).Min().Should().BeGreaterThanOrEqualTo(shares[0] * 0.1);
                (shares.Take(blamed).Sum() >= 0.8 || blamed == 8 || blamed == shares.Count || shares[blamed] < shares[0] * 0.1).Should().BeTrue();
            }
        });

    [Theory]
    [InlineData(new[] { 0.54, 0.46 }, 2)]
    [InlineData(new[] { 0.6, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05 }, 2)]
    [InlineData(new[] { 1.0, 0.0 }, 1)]
    [InlineData(new[] { 0.0, 0.0 }, 0)]
    [InlineData(new double[0], 0)]
    public void Layers_that_share_the_blame_are_all_named(double[] shares, int blamed) => SensitivityRanking.Blamed(shares, 8).Should().Be(blamed);

    private static SensitivityGroup Group(string node) => new(node, [node], NumericPrecision.Int8, [node]);

    private static QuantizedInput Edge(string node, string tensor) => new(node, 0, tensor, false, null, null, null);

    private static TensorScale Scale(string tensor, double error) => new(tensor, false, null, 1, [1], "MinMax", error, null);
}
