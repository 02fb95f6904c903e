using TrtOperator.BuilderJob.Runs;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Sensitivity;

namespace TrtOperator.BuilderJob.Tests.Runs;

public class SensitivitySentenceTests
{
    [Fact]
    public void The_cause_is_named_with_what_to_paste()
        => SensitivitySentence.Of(Found(0.4, 0.1)).Should().Be(
            "Most of the error comes from the layer 'a' (70 %); in FP32 the error of the outputs goes from 0.4 to 0.1. To protect it, write protectedLayers: [{name: \"a\"}]");

    [Theory]
    [InlineData(0.041, 0.042)]
    [InlineData(0.04, 0.038)]
    public void Nobody_is_told_to_protect_what_would_not_help(double error, double without) => SensitivitySentence.Of(Found(error, without)).Should().BeNull();

    [Fact]
    public void Without_measurement_or_blame_there_is_nothing_to_say()
        => (SensitivitySentence.Of(null), SensitivitySentence.Of(NetworkSensitivity.Nothing)).Should().Be((null, null));

    private static NetworkSensitivity Found(double error, double without)
        => new([new LayerSensitivity("a", ["a", "a_relu"], ["a"], NumericPrecision.Int8, 0.3, 0.7, 6)], 1, 0, 6, error, without);
}
