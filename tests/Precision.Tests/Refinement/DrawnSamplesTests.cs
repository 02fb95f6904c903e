using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Refinement;

public class DrawnSamplesTests
{
    [Fact]
    public void The_same_samples_are_drawn_whatever_their_order()
    {
        (DrawnSamples choosing, DrawnSamples judging) = Draw(Enumerable.Range(0, 40))!.Value;
        (DrawnSamples reversedChoosing, DrawnSamples reversedJudging) = Draw(Enumerable.Range(0, 40).Reverse())!.Value;

        Values(reversedChoosing).Should().Equal(Values(choosing));
        Values(reversedJudging).Should().Equal(Values(judging));
        Values(choosing).Should().HaveCount(8).And.NotIntersectWith(Values(judging));
        Values(judging).Should().HaveCount(12);
    }

    [Fact]
    public void A_small_set_is_halved_and_a_single_sample_is_none()
    {
        (DrawnSamples choosing, DrawnSamples judging) = Draw(Enumerable.Range(0, 5))!.Value;

        (choosing.Count, judging.Count).Should().Be((2, 3));
        Draw([1]).Should().BeNull();
    }

    private static (DrawnSamples Choosing, DrawnSamples Judging)? Draw(IEnumerable<int> values)
        => DrawnSamples.Of(new ListDataset([.. values.Select(value => TestRuns.Feed("x", [value], 1))]), TestContext.Current.CancellationToken).Split(8, 12);

    private static float[] Values(DrawnSamples samples) => [.. Enumerable.Range(0, (int)samples.Count).Select(index => samples.Read(index).Inputs["x"].Span<float>()[0])];
}
