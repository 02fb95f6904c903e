using TrtOperator.Precision.Gates;

namespace TrtOperator.Precision.Tests.Gates;

public sealed class MetricTraitsTests
{
    public static TheoryData<GateMetric> Metrics => [.. Enum.GetValues<GateMetric>()];

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Every_metric_has_its_row(GateMetric metric)
    {
        MetricTraits traits = MetricTraits.Of(metric);
        traits.Metric.Should().Be(metric);
        bool error = metric.ToString().Contains("Error", StringComparison.Ordinal) || metric is GateMetric.RelativeL2 or GateMetric.KlDivergence;
        traits.Direction.Should().Be(error ? MetricDirection.LowerIsBetter : MetricDirection.HigherIsBetter);
        traits.HasConfidenceBound.Should().Be(metric != GateMetric.MaxError);
        (traits.Decoder != DecoderUse.None && !traits.NeedsLabels).Should().BeFalse("decoded texts are compared with labels");
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_smaller_loss_is_a_better_value(GateMetric metric)
    {
        MetricTraits traits = MetricTraits.Of(metric);
        double better = traits.ToValue(0.01);
        double worse = traits.ToValue(0.2);
        (better > worse).Should().Be(traits.Direction == MetricDirection.HigherIsBetter);
        traits.ToLoss(better).Should().BeApproximately(0.01, 1e-12);
    }

    [Fact]
    public void A_number_that_is_no_metric_is_refused()
        => FluentActions.Invoking(() => MetricTraits.Of((GateMetric)99)).Should().Throw<ArgumentOutOfRangeException>();
}
