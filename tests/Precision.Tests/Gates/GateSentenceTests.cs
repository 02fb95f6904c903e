using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

/// <summary>What people read, word for word.</summary>
public sealed class GateSentenceTests
{
    private const string Label = "abcabcabca";

    [Fact]
    public void A_small_rise_passes() => Texts(GateLimitKind.MaxIncrease, 0.005, 2400, 20, 25).Sentence.Should().Be(
        "cer: CharacterErrorRate rose from 0.083 % to 0.1 % on 2,400 samples (+0.021 points, with 95 % confidence at most +0.13; at most +0.5 allowed). Passed.");

    [Fact]
    public void A_large_rise_is_refused() => Texts(GateLimitKind.MaxIncrease, 0.005, 2400, 20, 600).Sentence.Should().Be(
        "cer: CharacterErrorRate rose from 0.083 % to 2.5 % on 2,400 samples (+2.4 points, at most +0.5 allowed; 95 % sure that it rose by at least 2.2 points). Refused; look at sample 20 first.");

    [Fact]
    public void A_rise_that_few_samples_cannot_exclude_is_refused() => Texts(GateLimitKind.MaxIncrease, 0.005, 412, 20, 21).Sentence.Should().Be(
        "cer: CharacterErrorRate rose from 0.49 % to 0.51 % on 412 samples (+0.024 points, at most +0.5 allowed), but with 95 % confidence they only show a rise of at most 0.73 points; about 600 samples are needed. Refused.");

    [Fact]
    public void A_fall_of_errors_passes_and_is_no_more_than_that() => Texts(GateLimitKind.MaxIncrease, 0.005, 2400, 60, 20).Sentence.Should().Be(
        "cer: CharacterErrorRate fell from 0.25 % to 0.083 % on 2,400 samples (-0.17 points, with 95 % confidence at most -0.041; at most +0.5 allowed). Passed.");

    [Fact]
    public void No_change_passes_with_what_it_shows() => Texts(GateLimitKind.MaxIncrease, 0.005, 2400, 60, 60).Sentence.Should().Be(
        "cer: CharacterErrorRate stayed at 0.25 % on 2,400 samples (0 points, with 95 % confidence at most +0.13; at most +0.5 allowed). Passed.");

    [Fact]
    public void Too_few_samples() => Texts(GateLimitKind.MaxIncrease, 0.005, 12, 1, 1).Sentence.Should().Be(
        "cer: CharacterErrorRate stayed at 0.83 % on 12 samples (0 points, at most +0.5 allowed), but they are too few for a statistical bound; about 600 samples are needed. Refused.");

    [Fact]
    public void A_fall_of_accuracy_passes() => Classes(GateLimitKind.MaxDrop, 0.01, 2000, 86, 90).Sentence.Should().Be(
        "top1: Accuracy fell from 95.7 % to 95.5 % on 2,000 samples (-0.2 points, with 95 % confidence at worst -0.37; at worst -1 allowed). Passed.");

    [Fact]
    public void A_fall_of_accuracy_is_refused() => Classes(GateLimitKind.MaxDrop, 0.01, 2000, 86, 190).Sentence.Should().Be(
        "top1: Accuracy fell from 95.7 % to 90.5 % on 2,000 samples (-5.2 points, at worst -1 allowed; 95 % sure that it fell by at least 4.3 points). Refused; look at sample 86 first.");

    [Fact]
    public void A_fall_of_accuracy_that_cannot_be_excluded() => Classes(GateLimitKind.MaxDrop, 0.01, 300, 12, 14).Sentence.Should().Be(
        "top1: Accuracy fell from 96.0 % to 95.3 % on 300 samples (-0.67 points, at worst -1 allowed), but with 95 % confidence they only show a fall of at most 1.5 points; about 1,700 samples are needed. Refused.");

    [Fact]
    public void A_value_passes() => Classes(GateLimitKind.Min, 0.9, 2000, 86, 90).Sentence.Should().Be(
        "top1: Accuracy is 95.5 % on 2,000 samples (with 95 % confidence at least 94.7 %; at least 90 % required). Passed.");

    [Fact]
    public void A_value_is_refused() => Classes(GateLimitKind.Min, 0.96, 2000, 86, 190).Sentence.Should().Be(
        "top1: Accuracy is 90.5 % on 2,000 samples (at least 96 % required; 95 % sure that it is at most 91.6 %). Refused; look at sample 86 first.");

    [Fact]
    public void Cosines() => string.Join('\n', Cosine(0.999, 0.02f), Cosine(0.99991, 0.02f), Cosine(0.999, 0)).Should().Be(
        "near: CosineSimilarity is 0.999917 on 412 samples (with 95 % confidence at least 0.999909; at least 0.999 required). Passed.\n"
        + "near: CosineSimilarity is 0.999917 on 412 samples (at least 0.99991 required), but with 95 % confidence they only show at least 0.999909; about 420 samples are needed. Refused.\n"
        + "near: CosineSimilarity is 1.0 on 412 samples (no distance from FP32 in any of them; at least 0.999 required). Passed.");

    [Fact]
    public void Decibels() => string.Join('\n', Row(GateMetric.Sqnr, GateLimitKind.Min, 30, 0.02f), Row(GateMetric.Sqnr, GateLimitKind.Min, 45.5, 0.02f), Row(GateMetric.Sqnr, GateLimitKind.Min, 30, 0)).Should().Be(
        "near: Sqnr is 37.8 dB on 412 samples (with 95 % confidence at least 37.4 dB; at least 30 dB required). Passed.\n"
        + "near: Sqnr is 37.8 dB on 412 samples (at least 45.5 dB required; 95 % sure that it is at most 38.2 dB). Refused; look at sample 2 first.\n"
        + "near: Sqnr is infinite on 412 samples (no distance from FP32 in any of them; at least 30 dB required). Passed.");

    [Fact]
    public void Largest_errors() => string.Join('\n', Row(GateMetric.MaxError, GateLimitKind.Max, 0.05, 0.02f), Row(GateMetric.MaxError, GateLimitKind.Max, 0.015, 0.02f)).Should().Be(
        "near: MaxError is 0.02 on 412 samples (at most 0.05 allowed; an observed maximum, without a statistical bound). Passed.\n"
        + "near: MaxError is 0.02 on 412 samples (at most 0.015 allowed; an observed maximum, without a statistical bound). Refused; look at sample 2 first.");

    [Fact]
    public void Divergences() => string.Join('\n', Row(GateMetric.KlDivergence, GateLimitKind.Max, 0.05, 0.02f), Row(GateMetric.KlDivergence, GateLimitKind.Max, 0.00001, 0.02f)).Should().Be(
        "near: KlDivergence is 0.00989 on 412 samples (with 95 % confidence at most 0.0106; at most 0.05 allowed). Passed.\n"
        + "near: KlDivergence is 0.00989 on 412 samples (at most 0.00001 allowed; 95 % sure that it is at least 0.00923). Refused; look at sample 2 first.");

    private static string Cosine(double min, float noise) => Row(GateMetric.CosineSimilarity, GateLimitKind.Min, min, noise);

    private static string Row(GateMetric metric, GateLimitKind kind, double limit, float noise)
    {
        GateEvaluator evaluator = new(Samples.Gate(metric, kind, limit, "near"));
        for (int i = 0; i < 412; i++)
        {
            evaluator.Add(i, Samples.Row(1, 0), Samples.Row(1, i % 3 * noise / 2));
        }

        return evaluator.Complete(0.95).Sentence;
    }

    private static GateResult Texts(GateLimitKind kind, double limit, int samples, int referenceWrong, int candidateWrong)
    {
        GateDefinition gate = Samples.Text(GateMetric.CharacterErrorRate, kind, limit);
        GateEvaluator evaluator = new(gate, GateLabels.OfTexts(Enumerable.Repeat(Label, samples)));
        for (int i = 0; i < samples; i++)
        {
            evaluator.Add(i, Samples.Lattice(i < referenceWrong ? "cbcabcabca" : Label), Samples.Lattice(i < candidateWrong ? "cbcabcabca" : Label));
        }

        return evaluator.Complete(0.95);
    }

    private static GateResult Classes(GateLimitKind kind, double limit, int samples, int referenceWrong, int candidateWrong)
    {
        GateEvaluator evaluator = new(Samples.Gate(GateMetric.Accuracy, kind, limit, "top1"), GateLabels.OfClasses(Enumerable.Repeat(1L, samples)));
        for (int i = 0; i < samples; i++)
        {
            evaluator.Add(i, Samples.OneHot(i < referenceWrong ? 0 : 1), Samples.OneHot(i < candidateWrong ? 0 : 1));
        }

        return evaluator.Complete(0.95);
    }
}
