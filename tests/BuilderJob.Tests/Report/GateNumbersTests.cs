using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Report.Html;

namespace TrtOperator.BuilderJob.Tests.Report;

/// <summary>Numbers beside a gate's sentence have its units.</summary>
public sealed class GateNumbersTests
{
    [Fact]
    public void Shares_are_percent_and_their_differences_points()
    {
        GateReport rise = Gate(GateLimitKind.MaxIncrease, isShare: true);
        GateNumbers.Value(rise, 0.1179).Should().Be("11.79 %");
        GateNumbers.Difference(rise, -0.00007633).Should().Be("\u22120.007633 points");
        GateNumbers.Limited(rise, 0.005).Should().Be("0.5 points");
        GateNumbers.Limited(Gate(GateLimitKind.Max, isShare: true), 0.125).Should().Be("12.5 %");
    }

    [Fact]
    public void Other_metrics_stay_as_they_are()
    {
        GateReport cosine = Gate(GateLimitKind.Min, isShare: false);
        GateNumbers.Value(cosine, 0.5965).Should().Be("0.5965");
        GateNumbers.Limited(cosine, 0.98).Should().Be("0.98");
    }

    private static GateReport Gate(GateLimitKind kind, bool isShare) => new()
    {
        Name = "gate",
        Metric = "Metric",
        IsShare = isShare,
        Verdict = GateVerdict.Passed,
        LimitKind = kind,
        Limit = 0.005,
        LimitText = "",
        Sentence = "",
        Samples = 1,
    };
}
