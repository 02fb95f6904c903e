using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class CtcGreedyDecoderTests
{
    private static readonly CtcGreedyDecoder s_decoder = new(0, Samples.Letters, string.Empty);

    [Theory]
    [InlineData("aa-b", "ab")]
    [InlineData("a-a", "aa")]
    [InlineData("---", "")]
    [InlineData("-aab--bc-", "abbc")]
    [InlineData("a- -b", "a b")]
    [InlineData("  ab ", " ab ")]
    public void Repeats_collapse_and_blanks_drop(string path, string expected)
    {
        DecodedSequence decoded = s_decoder.Decode(Samples.Lattice(path));
        decoded.Text.Should().Be(expected);
        decoded.IsDead.Should().BeFalse();
    }

    [Fact]
    public void A_vocabulary_may_name_every_class_or_leave_out_the_blank()
    {
        HostTensor output = HostTensor.Create<float>([0, 9, 0, 0, 0, 9], 2, 3);
        new CtcGreedyDecoder(0, ["<blank>", "x", "y"], " ").Decode(output).Text.Should().Be("x y");
        new CtcGreedyDecoder(0, ["x", "y"], " ").Decode(output).Text.Should().Be("x y");
        new CtcGreedyDecoder(1, ["x", "y"], " ").Decode(output).Text.Should().Be("y");
        new CtcGreedyDecoder(2, ["x", "y"], " ").Decode(output).Text.Should().Be("y");
        new CtcGreedyDecoder(0, ["x"], "|").Decode(output).Symbols.Should().Equal("x", " ");
    }

    [Fact]
    public void The_first_of_equal_scores_wins()
        => new CtcGreedyDecoder(0, ["x", "y"], "").Decode(HostTensor.Create<float>([1, 2, 2, 3, 3, 3], 1, 2, 3)).Text.Should().Be("x");

    [Fact]
    public void Half_precision_decodes_too()
        => new CtcGreedyDecoder(0, ["x", "y"], "").Decode(HostTensor.Create<Half>([(Half)0, (Half)1, (Half)2], 1, 1, 3)).Text.Should().Be("y");

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void NaN_and_infinity_are_a_dead_output(float value)
        => new CtcGreedyDecoder(0, ["x", "y"], "").Decode(HostTensor.Create<float>([0, value, 0], 1, 1, 3)).IsDead.Should().BeTrue();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Any_other_number_of_symbols_is_refused_with_both_numbers(int symbols)
    {
        string[] vocabulary = [.. Enumerable.Range(0, symbols).Select(static i => $"s{i}")];
        HostTensor output = HostTensor.Create<float>(new float[8], 1, 2, 4);
        FluentActions.Invoking(() => new CtcGreedyDecoder(0, vocabulary, "").Decode(output)).Should().Throw<InvalidGateException>()
            .WithMessage($"The vocabulary has {symbols} symbols and the output 4 classes: give it 4 symbols, 3 without the blank, or 2 without the blank and a last class that is the space.");
    }

    [Fact]
    public void What_cannot_be_decoded_is_refused()
    {
        FluentActions.Invoking(() => new CtcGreedyDecoder(3, ["x", "y"], "").Decode(HostTensor.Create<float>(new float[3], 1, 3)))
            .Should().Throw<InvalidGateException>().WithMessage("The decoder's blank is class 3, but the output has 3 classes, counted from 0.");
        FluentActions.Invoking(() => s_decoder.Decode(HostTensor.Create<float>(new float[20], 2, 2, 5)))
            .Should().Throw<InvalidGateException>().WithMessage("Output 'decoded' is Float [2, 2, 5], which CTC does not decode: *");
        FluentActions.Invoking(() => s_decoder.Decode(HostTensor.Create<long>(new long[5], 1, 5))).Should().Throw<InvalidGateException>();
        FluentActions.Invoking(() => new CtcGreedyDecoder(0, ["x", "x"], "")).Should().Throw<InvalidGateException>()
            .WithMessage("Symbols 0 and 1 of the decoder's vocabulary are both 'x': name each once.");
        FluentActions.Invoking(() => new CtcGreedyDecoder(0, [], "")).Should().Throw<InvalidGateException>();
        FluentActions.Invoking(() => new CtcGreedyDecoder(-1, ["x"], "")).Should().Throw<InvalidGateException>();
        FluentActions.Invoking(() => new CtcGreedyDecoder(0, ["x", ""], "")).Should().Throw<InvalidGateException>();
    }

    [Fact]
    public void Labels_are_read_with_the_longest_symbol_first()
    {
        CtcAlphabet alphabet = new(4, 0, ["a", "ab", "b"], "");
        alphabet.Parse(" abba ").Should().Equal(2, 3, 1);
        alphabet.Parse("a?𝄞b").Should().Equal(1, CtcAlphabet.Unknown, CtcAlphabet.Unknown, 3);
    }

    [Fact]
    public void Separated_labels_are_split()
    {
        CtcAlphabet alphabet = new(4, 0, ["AA", "B", "CH"], " ");
        alphabet.Parse("CH AA  B ZZ").Should().Equal(3, 1, 2, CtcAlphabet.Unknown);
        alphabet.Text([3, 1]).Should().Be("CH AA");
    }

    [Fact]
    public void A_space_in_the_vocabulary_and_the_last_class_are_one_symbol()
    {
        CtcAlphabet alphabet = new(4, 0, ["a", " "], "");
        alphabet.Canonical(3).Should().Be(2);
        alphabet.Parse("a a").Should().Equal(1, 2, 1);
    }
}
