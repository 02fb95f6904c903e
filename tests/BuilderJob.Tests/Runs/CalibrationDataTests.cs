using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>What is said of calibration data.</summary>
public sealed class CalibrationDataTests
{
    [Fact]
    public async Task A_sample_that_widens_the_range_is_named_and_sensible_data_are_not()
    {
        using SmallProject project = new();
        project.Declare();
        (RunOutcome sensible, _) = await project.RunAsync(RunGoal.Prepare);
        AdviceOf.Of(sensible).Should().BeEmpty();
        project.Calibrate(40, lastTimes: 30);
        (RunOutcome odd, _) = await project.RunAsync(RunGoal.Prepare);
        AdviceOf.Of(odd).Should().ContainSingle(sentence => sentence.Contains("sample 39, a calibration sample, reaches further", StringComparison.Ordinal));
        (RunOutcome again, _) = await project.RunAsync(RunGoal.Prepare);
        AdviceOf.Of(again).Should().Equal(AdviceOf.Of(odd), "advice is kept with the stage");
    }
}
