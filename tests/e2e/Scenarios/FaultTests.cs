using System.Diagnostics;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>The operator dies, and pods meet what pods meet.</summary>
[Collection(ClusterCollection.Name)]
public sealed class FaultTests(InstalledOperator installed)
{
    [Theory]
    [InlineData(BuildStage.Resolve)]
    [InlineData(BuildStage.Prepare)]
    [InlineData(BuildStage.Build)]
    [InlineData(BuildStage.Publish)]
    public async Task An_operator_that_is_killed_in_a_stage_builds_nothing_twice(BuildStage stage)
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, $"kill-{stage.ToString().ToLowerInvariant()}");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
        await engine.WaitAsync($"the Job of {stage}", one => one.Status?.Stages?.Any(entry => entry.Stage == stage && entry.StartedAt is not null) == true);
        await KillAsync();
        await engine.WaitUntilReadyAsync(seconds: 240);
        IReadOnlyList<V1Job> jobs = await engine.JobsAsync();
        jobs.Should().HaveCount(4).And.OnlyContain(job => job.Status.Succeeded == 1 && (job.Status.Failed ?? 0) == 0);
        DemandJobsCreated(engine, 4);
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task An_operator_that_is_killed_while_a_release_is_removed_removes_it_once()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "kill-retire");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, more: "  deletionPolicy: Delete"));
        await engine.WaitUntilReadyAsync();
        await Shell.KubectlAsync("-n", engine.Namespace, "delete", "trt", Engine.Name, "--wait=false");
        await Shell.UntilAsync("the Job that removes", async () => (await engine.JobsAsync()).Any(job => job.Metadata.Labels[WellKnownNames.StageLabel] == "retire"));
        await KillAsync();
        await Shell.KubectlAsync("-n", engine.Namespace, "wait", "--for=delete", $"trt/{Engine.Name}", "--timeout=120s");
        (await DemoData.BlobsUnderAsync(installed.BlobsFromHere, $"{engine.Namespace}/{Engine.Name}/")).Should().BeEmpty();
        DemandJobsCreated(engine, 5);
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task The_standby_takes_over_at_once_from_a_leader_that_is_stopped()
    {
        string before = await LeaderAsync();
        Stopwatch watch = Stopwatch.StartNew();
        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "delete", "pod", before.Split('_')[0], "--wait=false");
        await NextLeaderAsync(before);
        await File.WriteAllTextAsync(Path.Combine(Repository.Pages, "failover.txt"), FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:0.00} s from the deletion of the leader's pod to another holder of the lease\n"));
        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "rollout", "status", "deployment/trtengine-operator", "--timeout=120s");
    }

    [Fact]
    public async Task The_standby_takes_over_from_a_leader_that_crashes_once_the_lease_has_run_out()
    {
        OwnNode.Demand();
        string before = await LeaderAsync();
        string uid = await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "get", "pod", before.Split('_')[0], "-o", "jsonpath={.metadata.uid}");
        int process = OwnNode.ProcessOf(uid) ?? throw new InvalidOperationException("The leader's process is not there.");
        Stopwatch watch = Stopwatch.StartNew();
        Process.GetProcessById(process).Kill();
        Engine engine = await Engine.InNewNamespaceAsync(installed, "crash");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
        await NextLeaderAsync(before);
        await File.WriteAllTextAsync(Path.Combine(Repository.Pages, "failover-crash.txt"), FormattableString.Invariant($"{watch.Elapsed.TotalSeconds:0.00} s from the kill of the leader's process to another holder of the lease\n"));
        await engine.WaitUntilReadyAsync();
        DemandJobsCreated(engine, 4);
        await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "rollout", "status", "deployment/trtengine-operator", "--timeout=120s");
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_GPU_target_waits_with_the_right_words_and_is_scheduled_where_a_node_has_the_GPU()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("TRTENGINE_E2E_OWN_NODE") == "1", "Only a node of one's own is given GPUs that are not there.");
        Engine engine = await Engine.InNewNamespaceAsync(installed, "gpu");
        await Shell.ApplyAsync($$"""
            apiVersion: trtengine.dev/v1alpha1
            kind: BuilderClass
            metadata: {name: e2e-hopper}
            spec: {image: "{{InstalledOperator.Image("trtengine-builder", "e2e")}}", runtime: TensorRT, computeCapabilities: ["9.0"]}
            """);
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, targets: "[{name: h100, architecture: Hopper, verification: Simulated, builderClassName: e2e-hopper}]"));
        TrtEngine waiting = await engine.WaitAsync("the build to wait for a node", one => one.Status?.Stages?.Any(stage => stage is { Stage: BuildStage.Build, Reason: "NoMatchingNode" }) == true);
        await engine.SavePageAsync("waits-for-gpu");
        V1Condition ready = Engine.Condition(waiting, "Ready")!;
        ready.Message.Should().Contain("h100").And.Contain("node");
        V1Job build = (await engine.JobsAsync()).Single(job => job.Metadata.Labels[WellKnownNames.StageLabel] == "build");
        build.Spec.Template.Spec.NodeSelector.Should().Contain("nvidia.com/gpu.compute.major", "9").And.Contain("nvidia.com/gpu.compute.minor", "0");

        string node = (await Shell.KubectlAsync("get", "nodes", "-o", "name")).Trim().Split('\n')[0];
        try
        {
            await Shell.KubectlAsync("label", "--overwrite", node, "nvidia.com/gpu.compute.major=9", "nvidia.com/gpu.compute.minor=0");
            await Shell.KubectlAsync("patch", node, "--subresource=status", "--type=json", "-p", """[{"op":"add","path":"/status/capacity/nvidia.com~1gpu","value":"1"}]""");
            await engine.WaitAsync("the build to run", one => one.Status?.Stages?.Any(stage => stage is { Stage: BuildStage.Build, State: not StageState.Pending }) == true);
        }
        finally
        {
            await Shell.RunAsync("kubectl", ["label", node, "nvidia.com/gpu.compute.major-", "nvidia.com/gpu.compute.minor-"]);
            await Shell.RunAsync("kubectl", ["patch", node, "--subresource=status", "--type=json", "-p", """[{"op":"remove","path":"/status/capacity/nvidia.com~1gpu"}]"""]);
        }

        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task An_image_that_cannot_be_pulled_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "image");
        await Shell.ApplyAsync("""
            apiVersion: trtengine.dev/v1alpha1
            kind: BuilderClass
            metadata: {name: e2e-no-image}
            spec: {image: "localhost/there-is-no-such-image:1", runtime: OnnxRuntime}
            """);
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small, targets: "[{name: cpu, runtime: OnnxRuntime, builderClassName: e2e-no-image}]"));
        TrtEngine waiting = await engine.WaitAsync("the words of the image", one => Engine.Condition(one, "Ready")?.Message.Contains("there-is-no-such-image", StringComparison.Ordinal) == true);
        Engine.Condition(waiting, "Ready")!.Status.Should().Be("False");
        await engine.SavePageAsync("image");
        await engine.DeleteNamespaceAsync();
        await Shell.RunAsync("kubectl", ["delete", "trtclass", "e2e-no-image"]);
    }

    [Fact]
    public async Task A_builder_that_runs_out_of_memory_is_said_in_the_condition()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "memory");
        string declaration = engine.Declaration(data: DemoData.Small).Replace("requests: {cpu: 100m, memory: 128Mi}", "requests: {cpu: 100m, memory: 60Mi}, limits: {memory: 60Mi}", StringComparison.Ordinal);
        await engine.ApplyAsync(declaration.TrimEnd() + "\n    backoffLimit: 0\n");
        TrtEngine stalled = await engine.WaitAsync("the words of the memory", one => Engine.Condition(one, "Stalled") is { Status: "True" });
        await engine.SavePageAsync("memory");
        Engine.Condition(stalled, "Stalled")!.Message.Should().Contain("memory");
        await engine.DeleteNamespaceAsync();
    }

    private static Task KillAsync()
        => Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "delete", "pods", "-l", "app.kubernetes.io/name=trtengine-operator", "--grace-period=0", "--force");

    // Jobs that are gone count too, where the API server's log can be read.
    private static void DemandJobsCreated(Engine engine, int count)
    {
        if (OwnNode.IsThere)
        {
            AuditLog.Read().Count(request => request is { Verb: "create", Resource: "jobs", Code: 201 } && request.Namespace == engine.Namespace).Should().Be(count);
        }
    }

    private static async Task<string> LeaderAsync()
    {
        string leader = "";
        await Shell.UntilAsync("a leader", async () => (leader = await HolderAsync()).Length > 0);
        return leader;
    }

    private static Task NextLeaderAsync(string before)
        => Shell.UntilAsync("another leader", async () => await HolderAsync() is { Length: > 0 } now && now != before);

    private static async Task<string> HolderAsync()
        => (await Shell.KubectlAsync("-n", InstalledOperator.SystemNamespace, "get", "lease", "trtengine-operator", "-o", "jsonpath={.spec.holderIdentity}")).Trim();
}
