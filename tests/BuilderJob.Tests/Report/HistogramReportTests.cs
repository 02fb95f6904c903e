using CsCheck;
using TrtOperator.BuilderJob.Report;

namespace TrtOperator.BuilderJob.Tests.Report;

public sealed class HistogramReportTests
{
    [Fact]
    public void Bars_keep_the_total_and_the_range()
    {
        Gen.Long[0, 1_000].Array[0, 3_000].Sample(counts =>
        {
            var histogram = HistogramReport.FromBins(0.25, counts);

            var used = Array.FindLastIndex(counts, c => c != 0) + 1;
            return histogram.Counts.Sum() == counts.Sum()
                && histogram.Counts.Count <= HistogramReport.MaxBars
                && histogram.BinWidth * histogram.Counts.Count >= 0.25 * used;
        });
    }

    [Fact]
    public void Few_bins_stay_as_they_are() =>
        HistogramReport.FromBins(0.5, [3, 0, 2, 0, 0]).Should().BeEquivalentTo(new { BinWidth = 0.5, Counts = new long[] { 3, 0, 2 } });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_bin_needs_a_width(double width)
    {
        var making = () => HistogramReport.FromBins(width, [1]);

        making.Should().Throw<ArgumentOutOfRangeException>();
    }
}
