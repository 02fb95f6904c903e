using TrtOperator.BuilderJob.Report.Html;

namespace TrtOperator.BuilderJob.Tests.Report;

public class BulletChartTests
{
    [Theory]
    [InlineData(66, "increase 0.01018 points", "start")]
    [InlineData(240, "increase 0.01018 points", "middle")]
    [InlineData(430, "increase 0.4179 points", "end")]
    [InlineData(430, "limit 0.98", "middle")]
    public void Texts_stay_in_the_picture(double x, string text, string anchor) => BulletChart.Anchor(x, text).Should().Be(anchor);
}
