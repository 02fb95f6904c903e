using System.Text.Json.Nodes;
using k8s.Models;
using TrtOperator.Api.V1Alpha1;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>Builders are taken off their node while they work.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DisruptionTests(InstalledOperator installed)
{
    [Fact]
    public async Task A_builder_that_is_evicted_starts_again_in_the_same_Job()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "evicted");
        await engine.ApplyAsync(engine.Declaration());
        string pod = await RunningBuilderAsync(engine);
        await EvictAsync(engine.Namespace, pod);
        await engine.WaitUntilReadyAsync(seconds: 240);
        (await engine.JobsAsync()).Should().HaveCount(4, "eviction is nobody's failure: the Job makes another pod");
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task A_builder_that_makes_room_for_others_waits_with_the_right_words_and_goes_on()
    {
        OwnNode.Demand();
        Engine engine = await Engine.InNewNamespaceAsync(installed, "preempted");
        string cpu = await FreeMillicoresAsync();
        await engine.ApplyAsync(engine.Declaration().Replace("cpu: 100m", $"cpu: {cpu}", StringComparison.Ordinal));
        string pod = await RunningBuilderAsync(engine);
        await Shell.ApplyAsync($$$"""
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: e2e-first}
            value: 1000
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: first, namespace: {{{engine.Namespace}}}}
            spec:
              priorityClassName: e2e-first
              terminationGracePeriodSeconds: 0
              securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault} }
              containers:
                - name: pause
                  image: localhost/pause:1
                  resources: {requests: {cpu: {{{cpu}}}} }
                  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]} }
            """);
        try
        {
            await Shell.UntilAsync("the pod of higher priority", async () => await PhaseAsync(engine, "first") == "Running");
            (await PhaseAsync(engine, pod)).Should().NotBe("Running");
            TrtEngine waiting = await engine.WaitAsync("the words of the full node", one => Engine.Condition(one, "Ready")?.Message.Contains("cpu", StringComparison.OrdinalIgnoreCase) == true);
            Engine.Condition(waiting, "Stalled").Should().BeNull("room can come without anybody's help");
            await engine.SavePageAsync("preempted");
        }
        finally
        {
            await Shell.RunAsync("kubectl", ["-n", engine.Namespace, "delete", "pod", "first"]);
            await Shell.RunAsync("kubectl", ["delete", "priorityclass", "e2e-first"]);
        }

        await engine.WaitUntilReadyAsync(seconds: 240);
        (await engine.JobsAsync()).Should().HaveCount(4);
        await engine.DeleteNamespaceAsync();
    }

    // The stage that takes longest: time enough to be taken away in its middle.
    private static async Task<string> RunningBuilderAsync(Engine engine)
    {
        string name = "";
        await Shell.UntilAsync(
            "a running builder",
            async () =>
            {
                name = await Shell.KubectlAsync(
                    "-n", engine.Namespace, "get", "pods", "-l", $"{WellKnownNames.StageLabel}=prepare", "--field-selector=status.phase=Running", "-o", "jsonpath={.items[*].metadata.name}");
                return name.Length > 0;
            },
            120);
        return name;
    }

    private static async Task EvictAsync(string space, string pod)
    {
        CommandRun run = await Shell.RunAsync("kubectl", ["get", "--raw", "/apis/policy/v1"]);
        JsonObject eviction = new()
        {
            ["apiVersion"] = run.Code == 0 ? "policy/v1" : "policy/v1beta1",
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = pod, ["namespace"] = space },
        };
        CommandRun answer = await Shell.RunAsync("kubectl", ["create", "--raw", $"/api/v1/namespaces/{space}/pods/{pod}/eviction", "-f", "-"], eviction.ToJsonString());
        answer.Code.Should().Be(0, answer.Everything);
    }

    private static async Task<string> PhaseAsync(Engine engine, string pod)
        => (await Shell.RunAsync("kubectl", ["-n", engine.Namespace, "get", "pod", pod, "-o", "jsonpath={.status.phase}"])).Output;

    // What is left of the node for one pod, so that two of them do not fit.
    private static async Task<string> FreeMillicoresAsync()
    {
        V1Node node = k8s.KubernetesJson.Deserialize<V1NodeList>(await Shell.KubectlAsync("get", "nodes", "-o", "json")).Items.Single();
        V1PodList pods = k8s.KubernetesJson.Deserialize<V1PodList>(await Shell.KubectlAsync("get", "pods", "-A", "--field-selector=status.phase=Running", "-o", "json"));
        decimal used = pods.Items.SelectMany(pod => pod.Spec.Containers).Sum(container => container.Resources?.Requests?.TryGetValue("cpu", out ResourceQuantity? cpu) == true ? cpu.ToDecimal() : 0);
        decimal free = node.Status.Allocatable["cpu"].ToDecimal() - used;
        return FormattableString.Invariant($"{(int)(free * 700)}m");
    }
}
