using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class VocabularyFileTests
{
    [Fact]
    public void One_symbol_a_line_whatever_ends_the_lines()
        => VocabularyFile.Parse("\uFEFFa\r\n \n\u2028\n\u3000\nend").Should().Equal("a", " ", "\u2028", "\u3000", "end");

    [Theory]
    [InlineData("", "The vocabulary is empty: write one symbol on every line.")]
    [InlineData("a\n\nb", "Line 2 of the vocabulary is empty: write one symbol on every line.")]
    [InlineData("a\nb\na\n", "Line 3 of the vocabulary repeats 'a' of line 1: name each symbol once.")]
    public void Faults_are_named_with_their_line(string text, string message)
        => FluentActions.Invoking(() => VocabularyFile.Parse(text)).Should().Throw<InvalidGateException>().WithMessage(message);

    [Fact]
    public void Sizes_are_limited()
    {
        FluentActions.Invoking(() => VocabularyFile.Parse("a\n" + new string('x', 257))).Should().Throw<InvalidGateException>()
            .WithMessage("Line 2 of the vocabulary has 257 characters: a symbol has at most 256.");
        string many = string.Join('\n', Enumerable.Range(0, VocabularyFile.MaxSymbols + 1));
        FluentActions.Invoking(() => VocabularyFile.Parse(many)).Should().Throw<InvalidGateException>().WithMessage("*more than 1000000 symbols*");
    }
}
