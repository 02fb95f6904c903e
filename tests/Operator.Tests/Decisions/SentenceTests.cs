using CsCheck;
using TrtOperator.Operator.Decisions;

namespace TrtOperator.Operator.Tests.Decisions;

public class SentenceTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("  one\r\n\ttwo\u0000three ", "one two three")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred [0m")]
    [InlineData("a\u202eb\u200bc", "abc")]
    public void Text_from_outside_becomes_one_clean_line(string? text, string expected) => Sentence.Clean(text).Should().Be(expected);

    [Fact]
    public void Half_a_character_is_dropped() => Sentence.Clean("a\ud83d\ude00b\ud83d").Should().Be("a\ud83d\ude00b");

    [Fact]
    public void Text_is_cut_between_characters_and_says_so()
    {
        Sentence.Clean("abcdefgh", 8).Should().Be("abcdefgh");
        Sentence.Clean("abcdefghi", 8).Should().Be("abcde...");
        Sentence.Clean("abcd\ud83d\ude00efgh", 8).Should().Be("abcd...");
    }

    [Fact]
    public void No_text_gets_through_unclean_or_too_long_and_clean_text_stays() =>
        Gen.Select(Gen.String[0, 200], Gen.Int[3, 120]).Sample((text, max) =>
        {
            string clean = Sentence.Clean(text, max);
            return clean.Length <= max && !clean.Any(char.IsControl) && Sentence.Clean(clean, max) == clean;
        }, iter: 5000);

    [Theory]
    [InlineData("GateFailed", "GateFailed")]
    [InlineData("", "Other")]
    [InlineData("two words", "Other")]
    [InlineData("1st", "Other")]
    [InlineData("\u00c4", "Other")]
    public void A_reason_is_one_word(string text, string expected) => Sentence.Reason(text, "Other").Should().Be(expected);
}
