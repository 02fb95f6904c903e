using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class GateChecksTests
{
    [Theory]
    [InlineData(GateMetric.CosineSimilarity, GateLimitKind.Max, 0.9, "Gate 'gate' sets max, but CosineSimilarity is better when higher: use min.")]
    [InlineData(GateMetric.CosineSimilarity, GateLimitKind.MaxDrop, 0.1, "Gate 'gate' sets maxDrop, but CosineSimilarity compares with FP32 already: use min.")]
    [InlineData(GateMetric.RelativeL2, GateLimitKind.MaxIncrease, 0.1, "Gate 'gate' sets maxIncrease, but RelativeL2 compares with FP32 already: use max.")]
    [InlineData(GateMetric.Accuracy, GateLimitKind.MaxIncrease, 0.1, "Gate 'gate' sets maxIncrease, but Accuracy is better when higher: use min or maxDrop.")]
    [InlineData(GateMetric.Accuracy, GateLimitKind.Min, 95, "Gate 'gate' sets min to 95, but Accuracy is a fraction: write a number from 0 to 1, such as 0.005 for half a point.")]
    [InlineData(GateMetric.CosineSimilarity, GateLimitKind.Min, 1.5, "Gate 'gate' sets min to 1.5, but a cosine lies between -1 and 1.")]
    [InlineData(GateMetric.MaxError, GateLimitKind.Max, -1, "Gate 'gate' sets max to -1, but MaxError is never negative.")]
    [InlineData(GateMetric.Sqnr, GateLimitKind.Min, double.NaN, "Gate 'gate' sets min to NaN: write a finite number.")]
    [InlineData(GateMetric.CharacterErrorRate, GateLimitKind.MaxIncrease, 0.1, "Gate 'gate' measures CharacterErrorRate, which compares texts: give it a decoder.")]
    public void A_gate_that_contradicts_its_metric_is_refused(GateMetric metric, GateLimitKind kind, double limit, string message)
        => FluentActions.Invoking(() => GateChecks.RequireValid(Samples.Gate(metric, kind, limit))).Should().Throw<InvalidGateException>().WithMessage(message);

    [Fact]
    public void A_decoder_belongs_to_texts()
        => FluentActions.Invoking(() => GateChecks.RequireValid(Samples.Text(GateMetric.F1, GateLimitKind.Min, 0.9))).Should().Throw<InvalidGateException>()
            .WithMessage("Gate 'cer' has a decoder, but F1 does not compare texts: remove the decoder.");

    [Fact]
    public void Exactly_one_limit_is_declared()
    {
        GateLimit.FromDeclared("g", null, null, null, 0.005).Should().Be(new GateLimit(GateLimitKind.MaxIncrease, 0.005));
        GateLimit.FromDeclared("g", 0.9, null, null, null).Should().Be(new GateLimit(GateLimitKind.Min, 0.9));
        FluentActions.Invoking(() => GateLimit.FromDeclared("g", null, null, null, null)).Should().Throw<InvalidGateException>()
            .WithMessage("Gate 'g' sets no limit: set exactly one of min, max, maxDrop and maxIncrease.");
        FluentActions.Invoking(() => GateLimit.FromDeclared("g", 1, null, 0, null)).Should().Throw<InvalidGateException>()
            .WithMessage("Gate 'g' sets min and maxDrop: set exactly one *");
    }

    [Fact]
    public void Labels_fit_gate_and_samples()
    {
        GateDefinition accuracy = Samples.Gate(GateMetric.Accuracy, GateLimitKind.Min, 0.9);
        GateDefinition cer = Samples.Text(GateMetric.CharacterErrorRate, GateLimitKind.Max, 0.1);
        GateLabels classes = GateLabels.OfClasses([1L, 2L]);
        GateLabels texts = GateLabels.OfTexts(["a"]);
        GateChecks.RequireLabels(accuracy, classes, 2);
        GateChecks.RequireLabels(Samples.Gate(GateMetric.Sqnr, GateLimitKind.Min, 20), null, 5);
        FluentActions.Invoking(() => GateChecks.RequireLabels(accuracy, classes, 3)).Should().Throw<InvalidGateException>()
            .WithMessage("The evaluation data of gate 'gate' hold 3 samples and 2 labels: give every sample one label.");
        FluentActions.Invoking(() => GateChecks.RequireLabels(accuracy, null, 3)).Should().Throw<InvalidGateException>().WithMessage("*needs labels*int64 classes*");
        FluentActions.Invoking(() => GateChecks.RequireLabels(accuracy, texts, 1)).Should().Throw<InvalidGateException>().WithMessage("*labels are texts*");
        FluentActions.Invoking(() => GateChecks.RequireLabels(cer, classes, 2)).Should().Throw<InvalidGateException>().WithMessage("*labels are classes*");
    }

    [Fact]
    public void Labels_are_read_from_tensors_and_checked()
    {
        GateLabels labels = GateLabels.OfClasses(HostTensor.Create<int>([1, 2, 3, 4], 2, 2));
        labels.Count.Should().Be(2);
        labels.Classes(1).ToArray().Should().Equal(3, 4);
        FluentActions.Invoking(() => GateLabels.OfClasses(HostTensor.Create<float>([1], 1))).Should().Throw<InvalidGateException>().WithMessage("*Float*[1]*int64*");
        FluentActions.Invoking(() => GateLabels.OfClasses(HostTensor.Create<long>([], 0))).Should().Throw<InvalidGateException>().WithMessage("*no label*");
        FluentActions.Invoking(() => GateLabels.OfTexts([])).Should().Throw<InvalidGateException>().WithMessage("*no label*");
        FluentActions.Invoking(() => GateLabels.OfClasses([0L, -1L])).Should().Throw<InvalidGateException>().WithMessage("The label of sample 1 holds a negative class*");
        FluentActions.Invoking(() => GateLabels.OfTexts(["a", new string('x', 10_001)])).Should().Throw<InvalidGateException>().WithMessage("The label of sample 1 has 10001*");
    }

    [Fact]
    public void An_unknown_output_names_the_nearest()
    {
        GateChecks.RequireOutput("y", ["y"]);
        FluentActions.Invoking(() => GateChecks.RequireOutput("logit", ["logits", "hidden"])).Should().Throw<InvalidGateException>()
            .WithMessage("The model has no output 'logit': the nearest of its outputs are 'logits'.");
        FluentActions.Invoking(() => GateChecks.RequireOutput("scores", ["y", "z"])).Should().Throw<InvalidGateException>()
            .WithMessage("The model has no output 'scores': its outputs are 'y', 'z'.");
    }
}
