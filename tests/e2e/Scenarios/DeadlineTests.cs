using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>Beside the others, since it only waits: the shortest deadline is a minute.</summary>
public sealed class DeadlineTests(InstalledOperator installed)
{
    [Fact]
    public async Task A_stage_that_takes_longer_than_it_may_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "deadline");
        await Shell.ApplyAsync($$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: BuilderClass
            metadata: {name: e2e-nowhere}
            spec: {image: "{{InstalledOperator.Image("trtengine-builder", "e2e")}}", runtime: OnnxRuntime, scheduling: {nodeSelector: {nowhere: "true"}, activeDeadlineSeconds: 60, backoffLimit: 0} }
            """);
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, targets: "[{name: cpu, runtime: OnnxRuntime, builderClassName: e2e-nowhere}]"));
        TrtEngine stalled = await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" }, 240);
        await engine.SavePageAsync("deadline");
        V1Condition words = Engine.Condition(stalled, "Stalled")!;
        words.Reason.Should().Be("DeadlineExceeded");
        words.Message.Should().Contain("cpu").And.Contain("activeDeadlineSeconds");
        await engine.DeleteNamespaceAsync();
        await Shell.RunAsync("kubectl", ["delete", "trtclass", "e2e-nowhere"]);
    }
}
