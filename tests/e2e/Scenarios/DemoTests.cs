using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

[Collection(ClusterCollection.Name)]
public sealed class DemoTests(InstalledOperator installed)
{
    private const string Both = "[{name: cpu, runtime: OnnxRuntime}, {name: rtx, computeCapability: \"8.6\", runtime: TensorRTRTX, verification: Simulated}]";

    [Fact]
    public async Task A_declaration_becomes_a_release_that_a_stranger_can_verify()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "demo");
        await engine.ApplyAsync(engine.Declaration(InstalledOperator.HasRtx ? Both : null));
        TrtEngine ready = await engine.WaitUntilReadyAsync(seconds: 400);
        await engine.SavePageAsync("published");
        ready.Status!.Release!.Uri.Should().Contain($"{engine.Namespace}/{Engine.Name}");
        ready.Status.Targets.Should().OnlyContain(target => target.State == TargetState.Published);

        CommandRun verified = await installed.VerifyAsync(engine);
        verified.Code.Should().Be(0, verified.Everything);
        await engine.DeleteNamespaceAsync();
    }
}
