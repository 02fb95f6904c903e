using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class StudentTTests
{
    [Theory]
    [InlineData(0.90, 1, 3.0777)]
    [InlineData(0.95, 1, 6.3138)]
    [InlineData(0.995, 2, 9.9248)]
    [InlineData(0.99, 5, 3.3649)]
    [InlineData(0.95, 10, 1.8125)]
    [InlineData(0.95, 29, 1.6991)]
    [InlineData(0.975, 30, 2.0423)]
    [InlineData(0.999, 60, 3.2317)]
    [InlineData(0.95, 120, 1.6577)]
    [InlineData(0.95, 1_000_000, 1.6449)]
    [InlineData(0.975, 50_000_000, 1.9600)]
    public void The_quantile_agrees_with_printed_tables(double probability, double degreesOfFreedom, double expected)
        => StudentT.Quantile(probability, degreesOfFreedom).Should().BeApproximately(expected, 6e-5);

    [Fact]
    public void One_degree_of_freedom_is_the_Cauchy_distribution()
    {
        foreach (double t in new[] { 0.01, 0.5, 0.999, 1.0, 1.001, 3, 40, 1000 })
        {
            StudentT.Distribution(t, 1).Should().BeApproximately(0.5 + (Math.Atan(t) / Math.PI), 1e-13);
        }
    }

    [Fact]
    public void Half_the_probability_lies_below_zero()
        => StudentT.Quantile(0.5, 12).Should().BeApproximately(0, 1e-12);
}
