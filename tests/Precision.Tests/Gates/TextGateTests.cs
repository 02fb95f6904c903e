using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class TextGateTests
{
    [Fact]
    public void Edits_are_summed_before_they_are_divided()
    {
        // 1 edit of 4 symbols, 0 of 1.
        GateResult result = Measure(
            Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 1),
            ("abca", "abca", "abcb"),
            ("a", "a", "a"));
        result.Value.Should().BeApproximately(0.2, 1e-12);
        result.Reference.Should().Be(0);
        result.WorstSamples.Should().Equal(new WorstSample(0, 1, "abca", "abca", "abcb"));
    }

    [Fact]
    public void Outer_spaces_do_not_count_and_unknown_characters_never_match()
        => Measure(Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 1), (" ab? ", " ab ", "ab-"))
            .Value.Should().BeApproximately(1.0 / 3, 1e-12);

    [Fact]
    public void Words_are_separated_by_white_space()
        => Measure(Samples.Text(GateMetric.WordErrorRate, GateLimitKind.Max, 1), ("ab c ba", "ab c ba", "ab c a"), ("a", "a", "a"))
            .Value.Should().BeApproximately(0.25, 1e-12);

    [Fact]
    public void Tokens_separated_by_spaces_make_one_word()
    {
        GateDefinition gate = Samples.Text(GateMetric.WordErrorRate, GateLimitKind.Max, 1, " ");
        Measure(gate, ("a b c", "abc", "abc"), ("a b", "ab", "ac"), ("a c", "ac", "c")).Value.Should().BeApproximately(2.0 / 3, 1e-12);
    }

    [Fact]
    public void Accuracy_with_a_decoder_counts_whole_sequences()
    {
        GateDefinition gate = Samples.Text(GateMetric.Accuracy, GateLimitKind.MaxDrop, 0.9);
        GateResult result = Measure(gate, ("abc", "abc", "abb-b"), ("ab", "ab", "ab "), ("c", "b", "c"), ("a", "a", "a"));
        result.Value.Should().BeApproximately(0.75, 1e-12);
        result.Reference.Should().BeApproximately(0.75, 1e-12);
        result.Difference.Should().Be(0);
    }

    [Fact]
    public void Ignored_symbols_count_neither_as_errors_nor_as_length()
    {
        GateDefinition gate = Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 1);
        gate = gate with { Decoder = gate.Decoder! with { Ignored = [" "] } };
        GateResult result = Measure(gate, ("ab ca", "ab ca", "abca"), ("a b", "ab", "a c"));
        result.Value.Should().BeApproximately(1.0 / 6, 1e-12);
        result.Reference.Should().Be(0);
    }

    [Fact]
    public void An_ignored_symbol_that_the_vocabulary_lacks_is_refused_by_name()
    {
        GateDefinition gate = Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 1);
        gate = gate with { Decoder = gate.Decoder! with { Ignored = ["é"] } };
        FluentActions.Invoking(() => Measure(gate, ("a", "a", "a"))).Should().Throw<InvalidGateException>().WithMessage("Gate 'cer' ignores 'é'*");
    }

    [Fact]
    public void Labels_that_are_all_empty_measure_nothing()
        => FluentActions.Invoking(() => Measure(Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 1), ("", "a", "a"), (" ", "-", "-")))
            .Should().Throw<InvalidGateException>().WithMessage("Every label that gate 'cer' compares with is empty*");

    private static GateResult Measure(GateDefinition gate, params (string Label, string Reference, string Candidate)[] samples)
    {
        GateEvaluator evaluator = new(gate, GateLabels.OfTexts(samples.Select(static sample => sample.Label)));
        for (int i = 0; i < samples.Length; i++)
        {
            int steps = Math.Max(samples[i].Reference.Length, samples[i].Candidate.Length);
            evaluator.Add(i, Samples.Lattice(samples[i].Reference.PadRight(steps, '-')), Samples.Lattice(samples[i].Candidate.PadRight(steps, '-')));
        }

        return evaluator.Complete(0.95);
    }
}
