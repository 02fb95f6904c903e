using CsCheck;
using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class JackknifeTests
{
    [Fact]
    public void The_error_of_a_mean_is_its_deviation_by_the_root_of_n()
        => Gen.Double[-100, 100].Array[2, 60].Sample(values =>
        {
            RatioStatistic statistic = new();
            foreach (double value in values)
            {
                statistic.Add(value, 0, 1);
            }

            double mean = values.Average();
            double deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
            statistic.StandardError(false).Should().BeApproximately(deviation / Math.Sqrt(values.Length), 1e-10);
        });

    [Fact]
    public void A_paired_difference_ignores_what_both_share()
    {
        RatioStatistic statistic = new();
        for (int i = 0; i < 50; i++)
        {
            statistic.Add(i + 0.25, i, 1);
        }

        statistic.Estimate().Compared(true).Should().BeApproximately(0.25, 1e-12);
        statistic.StandardError(true).Should().BeLessThan(1e-12);
        statistic.StandardError(false).Should().BeGreaterThan(1);
    }

    [Fact]
    public void One_value_and_an_infinite_one_have_no_error()
    {
        Jackknife.StandardError([1.0]).Should().Be(double.PositiveInfinity);
        Jackknife.StandardError([1.0, double.PositiveInfinity, 2]).Should().Be(double.PositiveInfinity);
        Jackknife.StandardError([0.1, 0.1, 0.1]).Should().Be(0);
    }

    // 4,000 draws at 95 % have a standard deviation of 0.34 points; skewed ratios of 60 samples lose a little.
    [Theory]
    [InlineData(20260101, 0.90, 0.885, 0.915)]
    [InlineData(20260102, 0.95, 0.93, 0.965)]
    public void A_bound_covers_the_true_mean_as_often_as_it_says(int seed, double confidence, double least, double most)
        => Coverage(seed, confidence, static random => (Gaussian(random) + 3, 1), 3).Should().BeInRange(least, most);

    [Theory]
    [InlineData(20260103, 0.95, 0.92, 0.97)]
    public void A_bound_covers_the_true_error_rate_as_often_as_it_says(int seed, double confidence, double least, double most)
        => Coverage(
            seed,
            confidence,
            static random =>
            {
                int length = random.Next(5, 25);
                int errors = 0;
                for (int i = 0; i < length; i++)
                {
                    errors += random.NextDouble() < 0.12 ? 1 : 0;
                }

                return (errors, length);
            },
            0.12).Should().BeInRange(least, most);

    private static double Coverage(int seed, double confidence, Func<Random, (double Loss, double Weight)> draw, double truth)
    {
        const int Draws = 4000;
        const int Samples = 60;
        Random random = new(seed);
        double t = StudentT.Quantile(confidence, Samples - 1);
        int covered = 0;
        for (int i = 0; i < Draws; i++)
        {
            RatioStatistic statistic = new();
            for (int j = 0; j < Samples; j++)
            {
                (double loss, double weight) = draw(random);
                statistic.Add(loss, 0, weight);
            }

            covered += statistic.Estimate().Candidate + (t * statistic.StandardError(false)) >= truth ? 1 : 0;
        }

        return (double)covered / Draws;
    }

    private static double Gaussian(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
