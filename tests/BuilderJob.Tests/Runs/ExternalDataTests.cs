using TrtOperator.BuilderJob.Runs;

namespace TrtOperator.BuilderJob.Tests.Runs;

/// <summary>Weights that lie beside the model's file are part of the model.</summary>
public sealed class ExternalDataTests
{
    [Fact]
    public async Task Changed_weights_beside_the_model_are_no_earlier_result()
    {
        using SmallProject project = new();
        project.Declare();
        (RunOutcome first, int computed) = await project.RunAsync(RunGoal.Build);
        computed.Should().BeGreaterThan(0);
        (_, int again) = await project.RunAsync(RunGoal.Build);
        again.Should().Be(0);

        byte[] weights = await File.ReadAllBytesAsync(project.At("m.onnx.data"));
        BitConverter.TryWriteBytes(weights.AsSpan(0, 4), -0.75f).Should().BeTrue();
        await File.WriteAllBytesAsync(project.At("m.onnx.data"), weights);
        (RunOutcome changed, int recomputed) = await project.RunAsync(RunGoal.Build);
        recomputed.Should().BeGreaterThan(0);
        changed.Model.DataDigest.Should().NotBe(first.Model.DataDigest);
        changed.Targets.Single().Built!.Stage.Digest.Should().NotBe(first.Targets.Single().Built!.Stage.Digest);
    }
}
