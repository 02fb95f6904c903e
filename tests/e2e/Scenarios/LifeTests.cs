using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>What happens to a TrtEngine after its first release.</summary>
[Collection(ClusterCollection.Name)]
public sealed class LifeTests(InstalledOperator installed)
{
    [Fact]
    public async Task An_edit_builds_beside_the_release_and_a_failed_edit_leaves_it_current()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "edit");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
        TrtEngine first = await engine.WaitUntilReadyAsync();
        string release = first.Status!.Release!.Name;

        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, precisions: "[FP16]"));
        TrtEngine building = await engine.WaitAsync("the edit", one => Engine.Condition(one, "Reconciling") is not null && one.Status!.ObservedGeneration == one.Metadata.Generation);
        building.Status!.Release!.Name.Should().Be(release, "the old release serves until the new one has passed");
        TrtEngine second = await engine.WaitUntilReadyAsync(building.Metadata.Generation);
        second.Status!.Release!.Name.Should().NotBe(release);

        // A cosine of 1 to nine digits is out of reach in FP16.
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, precisions: "[FP16]", cosine: "0.999999999"));
        TrtEngine refused = await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" });
        await engine.SavePageAsync("refused");
        Engine.Condition(refused, "Stalled")!.Reason.Should().Be("AccuracyGateFailed");
        Engine.Condition(refused, "Ready")!.Status.Should().Be("False");
        refused.Status!.Release!.Name.Should().Be(second.Status.Release.Name);
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_suspended_engine_starts_nothing_and_goes_on_when_it_is_resumed()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "suspend");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, more: "  suspend: true"));
        TrtEngine held = await engine.WaitAsync("Suspended", one => Engine.Condition(one, "Ready") is { Reason: "Suspended" });
        (await engine.JobsAsync()).Should().BeEmpty();
        Engine.Condition(held, "Reconciling").Should().BeNull("nothing is on its way");
        await engine.SavePageAsync("suspended");
        (await PluginAsync("resume", engine)).Code.Should().Be(0);
        await engine.WaitUntilReadyAsync();
        CommandRun page = await PluginAsync("status", engine);
        page.Output.Should().Contain("True (Published)").And.Contain("publish");
        await File.WriteAllTextAsync(Path.Combine(Repository.Pages, "plugin-status.txt"), page.Output + (await PluginAsync("report", engine)).Output);
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_deleted_engine_leaves_its_release_unless_it_says_otherwise()
    {
        Engine kept = await Engine.InNewNamespaceAsync(installed, "retain");
        Engine retired = await Engine.InNewNamespaceAsync(installed, "retire");
        await kept.ApplyAsync(kept.Declaration(data: DemoData.Small));
        await retired.ApplyAsync(retired.Declaration(data: DemoData.Small, more: "  deletionPolicy: Delete"));
        await kept.WaitUntilReadyAsync();
        await retired.WaitUntilReadyAsync();
        foreach (Engine engine in new[] { kept, retired })
        {
            await Shell.KubectlAsync("-n", engine.Namespace, "delete", "trt", Engine.Name, "--timeout=90s");
        }

        (await installed.VerifyAsync(kept)).Code.Should().Be(0);
        (await installed.VerifyAsync(retired)).Code.Should().NotBe(0);
        (await DemoData.BlobsUnderAsync(installed.BlobsFromHere, $"{retired.Namespace}/{Engine.Name}/")).Should().BeEmpty();
        await kept.DeleteNamespaceAsync();
        await retired.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_namespace_can_be_deleted_whatever_the_policy()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "ending");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, more: "  deletionPolicy: Delete"));
        await engine.WaitAsync("a Job", one => one.Status?.Stages?.Any(stage => stage.State == StageState.Running) == true);
        await Shell.KubectlAsync("delete", "namespace", engine.Namespace, "--timeout=120s");
    }

    [Fact]
    public async Task What_is_wrong_with_a_declaration_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "wrong");
        CommandRun applied = await Shell.RunAsync(
            "kubectl", ["apply", "--validate=false", "-f", "-"], engine.Declaration(data: DemoData.Small, targets: "[{name: cpu, runtime: OnnxRuntime, architecture: Hopper}]"));
        if (applied.Code != 0)
        {
            // A server that knows the rules of the definition does not let it in.
            applied.Everything.Should().Contain("spec.targets[0]").And.Contain("architecture");
            await engine.DeleteNamespaceAsync();
            return;
        }

        TrtEngine stalled = await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" });
        Engine.Condition(stalled, "Stalled")!.Message.Should().Contain("spec.targets[0].architecture");
        (await engine.JobsAsync()).Should().BeEmpty();
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "missing");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, model: "nothing.onnx"));
        TrtEngine stalled = await engine.WaitAsync("Stalled", one => Engine.Condition(one, "Stalled") is { Status: "True" });
        Engine.Condition(stalled, "Stalled")!.Message.Should().Contain("nothing.onnx");
        V1Job job = (await engine.JobsAsync()).Should().ContainSingle().Subject;
        job.Status.Failed.Should().Be(1, "another try cannot help");
        await engine.SavePageAsync("missing-model");
        await engine.DeleteNamespaceAsync();
    }

    private static Task<CommandRun> PluginAsync(string command, Engine engine)
        => Shell.RunAsync("dotnet", ["src/KubectlPlugin/bin/Release/net10.0/kubectl-trtengine.dll", command, Engine.Name, "-n", engine.Namespace]);
}
