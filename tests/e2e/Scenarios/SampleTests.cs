using System.Text.Json.Nodes;
using TrtOperator.EndToEnd.Clusters;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Scenarios;

/// <summary>What people copy from, taken by a real API server and by the operator.</summary>
[Collection(ClusterCollection.Name)]
public sealed class SampleTests(InstalledOperator installed)
{
    private static readonly string _folder = Path.Combine(Repository.Root, "config/samples");

    public static TheoryData<string> Engines => [.. Files("trtengine_*.yaml")];

    public static TheoryData<string> Classes => [.. Files("builderclass_*.yaml")];

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task The_operator_takes_the_sample(string file)
    {
        // Suspended, since stores and registries of samples are examples.
        JsonNode sample = JsonNode.Parse(await Shell.KubectlAsync("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", Path.Combine(_folder, file)))!;
        Engine place = await Engine.InNewNamespaceAsync(installed, "sample");
        string name = sample["metadata"]!["name"]!.GetValue<string>();
        sample["metadata"]!["namespace"] = place.Namespace;
        sample["spec"]!["suspend"] = true;
        foreach (string one in Files("builderclass_*.yaml").Where(one => !one.Contains("default", StringComparison.Ordinal)))
        {
            await Shell.KubectlAsync("apply", "-f", Path.Combine(_folder, one));
        }

        CommandRun applied = await Shell.RunAsync("kubectl", ["apply", "-f", "-"], sample.ToJsonString());
        applied.Code.Should().Be(0, applied.Everything);
        string ready = "";
        await Shell.UntilAsync("the operator's answer", async () =>
        {
            ready = await Shell.KubectlAsync("-n", place.Namespace, "get", "trt", name, "-o", """jsonpath={.status.conditions[?(@.type=="Ready")].reason} {.status.conditions[?(@.type=="Ready")].message}""");
            return ready.Trim().Length > 0;
        });
        ready.Should().StartWith("Suspended");
        (await place.JobsAsync()).Should().BeEmpty();
        await place.DeleteNamespaceAsync();
        await DeleteClassesAsync();
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public async Task The_server_takes_the_sample_of_a_class(string file)
    {
        await Shell.KubectlAsync("apply", "--dry-run=server", "-f", Path.Combine(_folder, file));
        await Shell.KubectlAsync("apply", "--server-side", "--dry-run=server", "-f", Path.Combine(_folder, file));
    }

    [Theory]
    [InlineData("trtengine.spec.targets.runtime")]
    [InlineData("trtengine.spec.accuracy.gates.maxIncrease")]
    [InlineData("trtengine.status.targets.precisionReason")]
    [InlineData("builderclass.spec.maxConcurrentJobs")]
    public async Task kubectl_explains_a_field(string field)
        => (await Shell.KubectlAsync("explain", field)).Should().NotContain("<empty>").And.MatchRegex(@"DESCRIPTION:\s+\S+");

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(_folder, pattern).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private static async Task DeleteClassesAsync()
    {
        foreach (string file in Files("builderclass_*.yaml"))
        {
            await Shell.RunAsync("kubectl", ["delete", "--ignore-not-found", "-f", Path.Combine(_folder, file)]);
        }
    }
}
