using TrtOperator.BuilderJob.Report.Html;

namespace TrtOperator.BuilderJob.Tests.Report;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0124, "0.0124")]
    [InlineData(0.00019, "0.00019")]
    [InlineData(0.99934, "0.99934")]
    [InlineData(0.999992, "0.999992")]
    [InlineData(1, "1")]
    [InlineData(-2.34567, "\u22122.346")]
    [InlineData(1234.5678, "1,235")]
    [InlineData(3.4028234e38, "3.403e38")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(double.NaN, "not a number")]
    public void Numbers_show_the_digits_that_matter(double value, string expected) => Display.Number(value).Should().Be(expected);

    [Theory]
    [InlineData(0.003242, "0.0032")]
    [InlineData(12.6, "13")]
    [InlineData(0, "0")]
    public void Rough_numbers_show_two_digits(double value, string expected) => Display.Rough(value).Should().Be(expected);

    [Theory]
    [InlineData(0.214, "0.21 s")]
    [InlineData(41.73, "41.7 s")]
    [InlineData(59.999, "60.0 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(7_260, "2 h 01 min")]
    [InlineData(-1, "\u2013")]
    public void Durations_read_as_people_say_them(double seconds, string expected) => Display.Duration(seconds).Should().Be(expected);

    [Theory]
    [InlineData(1, "1 byte")]
    [InlineData(2_408, "2.4 kB")]
    [InlineData(18_350_112, "18.4 MB")]
    [InlineData(7_300_000_000, "7.3 GB")]
    public void Sizes_are_decimal(long bytes, string expected) => Display.Bytes(bytes).Should().Be(expected);

    [Fact]
    public void A_very_long_name_loses_its_middle() =>
        Display.Name(new string('a', 500) + "end", 20).Should().HaveLength(20).And.EndWith("end").And.Contain("\u2026");
}
