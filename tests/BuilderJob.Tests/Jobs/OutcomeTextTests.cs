using CsCheck;
using TrtOperator.Api.Text;
using TrtOperator.BuilderJob.Jobs;

namespace TrtOperator.BuilderJob.Tests.Jobs;

public sealed class OutcomeTextTests
{
    [Fact]
    public void Sentences_are_joined_in_one_line_and_end()
        => OutcomeText.Of("Gate 'cer'\nfailed", null, "\u001b[31mTry\tagain.\u202E ", "").Should().Be("Gate 'cer' failed. [31mTry again.");

    [Fact]
    public void No_text_brings_a_control_character_into_a_condition()
        => Gen.String.Sample(text => !PrintableLine.Of(text).Any(char.IsControl) && PrintableLine.Of(text).Trim() == PrintableLine.Of(text));

    [Fact]
    public void A_cut_text_keeps_its_length_and_no_half_character()
        => Gen.Select(Gen.String[0, 60], Gen.Int[4, 50]).Sample((text, length) =>
        {
            string cut = PrintableLine.Cut(string.Concat(text.Select(_ => "\U0001F600")), length);
            return cut.Length <= length && cut.EnumerateRunes().All(rune => rune != System.Text.Rune.ReplacementChar);
        });

    [Theory]
    [InlineData(0.005, "0.005")]
    [InlineData(-0.0, "0")]
    [InlineData(1e-12, "0")]
    [InlineData(0.1234567891234, "0.123456789")]
    [InlineData(123456.123456789, "123456.123457")]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(1e12, null)]
    public void Numbers_are_written_as_the_api_takes_them(double value, string? text) => TargetStatusOf.Number(value).Should().Be(text);

    [Fact]
    public void Any_number_fits_the_field_that_it_goes_into()
        => Gen.Double.Sample(value => TargetStatusOf.Number(value) is not { } text
            || (text.Length <= 20 && System.Text.RegularExpressions.Regex.IsMatch(text, Api.Validation.Patterns.DecimalNumber)));
}
