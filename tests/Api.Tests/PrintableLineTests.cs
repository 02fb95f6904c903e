using System.Globalization;
using CsCheck;
using TrtOperator.Api.Text;

namespace TrtOperator.Api.Tests;

public class PrintableLineTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData(" \t\r\n ", "")]
    [InlineData("a\r\n\tb", "a b")]
    [InlineData("\u001b[2Jcleared\u0007", "[2Jcleared")]
    [InlineData("exe.\u202Egnp", "exe.gnp")]
    [InlineData("\u2066a\u2069\u200F\u200B\uFEFFb", "ab")]
    [InlineData("a\u2028b\u2029c\u0085d", "a b c d")]
    [InlineData("\U000E0041tag\U000E007F", "tag")]
    [InlineData("Straße \U0001F680", "Straße \U0001F680")]
    public void Nothing_that_breaks_lines_steers_terminals_or_turns_the_direction_of_writing_passes(string? text, string line)
        => PrintableLine.Of(text).Should().Be(line);

    [Fact]
    public void Whatever_comes_in_one_printable_line_comes_out_and_once_more_changes_nothing()
        => Gen.Char.Array[0, 60].Select(Gen.Int[3, 40]).Sample(
            (chars, max) =>
            {
                string line = PrintableLine.Of(new string(chars), max);

                line.Length.Should().BeLessThanOrEqualTo(max);
                line.Should().Be(line.Trim());
                line.EnumerateRunes().Should().NotContain(rune => rune == System.Text.Rune.ReplacementChar && !chars.Contains('\uFFFD'));
                line.Where(character => char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator).Should().BeEmpty();
                PrintableLine.Of(line, max).Should().Be(line);
            },
            iter: 2000,
            threads: 1);

    // The compiler would replace them in an attribute.
    [Fact]
    public void Unpaired_surrogates_are_left_out() => PrintableLine.Of("\ud800x\udc00").Should().Be("x");

    [Fact]
    public void A_cut_never_splits_a_character() => PrintableLine.Cut("abc\U0001F680def", 7).Should().Be("abc...");
}
