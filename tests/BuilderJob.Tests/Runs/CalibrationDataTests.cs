using TrtOperator.BuilderJob.Runs;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>What is said of calibration data, and ranges that come from a cache.</summary>
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

    [Fact]
    public async Task The_cache_of_one_run_gives_another_the_same_ranges()
    {
        using SmallProject project = new();
        project.Declare();
        (RunOutcome first, _) = await project.RunAsync(RunGoal.Prepare);
        string written = first.Targets[0].Variant.Stage.PathOf(PrepareStage.CacheName);
        CalibrationCache.ReadFile(written).Scales.Keys.Should().Equal("x");
        File.Copy(written, project.At("ranges.cache"));
        UseCache(project);
        (RunOutcome second, _) = await project.RunAsync(RunGoal.Prepare);
        second.Passed.Should().BeTrue();
        TensorScale expected = first.Targets[0].Variant.Scales.Single(scale => !scale.IsWeight);
        TensorScale imported = second.Targets[0].Variant.Scales.Single(scale => !scale.IsWeight);
        imported.Method.Should().Be("cache");
        imported.Scales[0].Should().BeApproximately(expected.Scales[0], expected.Scales[0] * 1e-3f);
    }

    [Theory]
    [InlineData("TRT-8501-EntropyCalibration2\nother: 3c010a14\n", "has none of the 1 tensors that are quantized, such as 'x'")]
    [InlineData("x 1.5\n", "The first line of the calibration cache")]
    public async Task A_cache_of_another_model_or_format_is_refused(string text, string sentence)
    {
        using SmallProject project = new();
        project.Declare();
        File.WriteAllText(project.At("ranges.cache"), text);
        UseCache(project);
        (await FluentActions.Awaiting(() => project.RunAsync(RunGoal.Prepare)).Should().ThrowAsync<InvalidCalibrationException>())
            .Which.Message.Should().Contain(sentence);
    }

    private static void UseCache(SmallProject project)
    {
        string path = project.At("trtengine.yaml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("{source: {uri: calibration}}", "{cache: {uri: ranges.cache}}", StringComparison.Ordinal));
    }
}
