using System.Globalization;
using System.Text.Json;
using k8s;
using k8s.Models;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>What the pods of operator and builders may do, as the server has admitted them and as the kernel runs them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SecurityTests(InstalledOperator installed)
{
    [Fact]
    public async Task Every_pod_keeps_to_the_restricted_standard_and_builders_hold_no_token()
    {
        Engine engine = await Engine.InNewNamespaceAsync(installed, "pods");
        await engine.ApplyAsync(engine.Declaration(data: DemoData.Small));
        await engine.WaitUntilReadyAsync();
        IReadOnlyList<V1Pod> builders = await PodsAsync(engine.Namespace);
        IReadOnlyList<V1Pod> operators = await PodsAsync(InstalledOperator.SystemNamespace);
        builders.Should().HaveCountGreaterThanOrEqualTo(4);
        operators.Should().HaveCountGreaterThanOrEqualTo(2);
        foreach (V1Pod pod in builders.Concat(operators))
        {
            RestrictedProfile.Violations(pod.Spec).Should().BeEmpty($"pod {pod.Metadata.Name} is to run in a restricted namespace");
        }

        builders.SelectMany(pod => pod.Spec.Volumes ?? []).Should().NotContain(volume => volume.Projected != null || (volume.Secret != null && volume.Secret.SecretName != "blobs"));
        await engine.DeleteNamespaceAsync();
    }

    [Fact]
    public async Task The_kernel_runs_operator_and_builder_without_root_capabilities_or_a_writable_root()
    {
        OwnNode.Demand();
        Engine engine = await Engine.InNewNamespaceAsync(installed, "kernel");
        await engine.ApplyAsync(engine.Declaration());
        int builder = 0;
        await engine.WaitAsync("the process of a builder", _ =>
        {
            builder = Shell.KubectlAsync("-n", engine.Namespace, "get", "pods", "-o", "jsonpath={.items[*].metadata.uid}").GetAwaiter().GetResult()
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(OwnNode.ProcessOf).FirstOrDefault(process => process is not null) ?? 0;
            return builder != 0;
        });
        Inspect(builder, "/work");
        V1Pod pod = (await PodsAsync(InstalledOperator.SystemNamespace))[0];
        Inspect(OwnNode.ProcessOf(pod.Metadata.Uid) ?? throw new InvalidOperationException("The operator's process is not there."), null);
        await engine.DeleteNamespaceAsync();
    }

    [Theory]
    [InlineData("get", "secrets")]
    [InlineData("list", "secrets")]
    [InlineData("get", "configmaps")]
    [InlineData("create", "pods")]
    [InlineData("create", "pods/exec")]
    [InlineData("update", "trtengines.trtengine.dev")]
    [InlineData("delete", "trtengines.trtengine.dev")]
    [InlineData("delete", "namespaces")]
    public async Task The_operator_may_not(string verb, string resource)
    {
        CommandRun answer = await Shell.RunAsync("kubectl", ["auth", "can-i", verb, resource, "--all-namespaces", $"--as=system:serviceaccount:{InstalledOperator.SystemNamespace}:trtengine-operator"]);
        answer.Output.Trim().Should().Be("no");
    }

    // Proof is what the kernel says, not what was asked for.
    private static void Inspect(int process, string? writable)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{process}/status").Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim());
        status["Uid"].Split('\t').Should().OnlyContain(id => id == "65532");
        status["Gid"].Split('\t').Should().OnlyContain(id => id == "65532");
        ulong.Parse(status["CapEff"], NumberStyles.HexNumber, CultureInfo.InvariantCulture).Should().Be(0);
        ulong.Parse(status["CapBnd"], NumberStyles.HexNumber, CultureInfo.InvariantCulture).Should().Be(0);
        status["NoNewPrivs"].Should().Be("1");
        status["Seccomp"].Should().Be("2", "a filter is on");

        // 36 35 98:0 / /mount/point rw,noatime ...
        Dictionary<string, string[]> mounts = [];
        foreach (string[] fields in File.ReadLines($"/proc/{process}/mountinfo").Select(line => line.Split(' ')))
        {
            mounts[fields[4]] = fields[5].Split(',');
        }

        mounts["/"].Should().Contain("ro");
        if (writable is not null)
        {
            mounts[writable].Should().Contain("rw");
        }
    }

    private static async Task<IReadOnlyList<V1Pod>> PodsAsync(string namespaceName)
    {
        using JsonDocument list = JsonDocument.Parse(await Shell.KubectlAsync("-n", namespaceName, "get", "pods", "-o", "json"));
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(item => KubernetesJson.Deserialize<V1Pod>(item.GetRawText()))];
    }
}
