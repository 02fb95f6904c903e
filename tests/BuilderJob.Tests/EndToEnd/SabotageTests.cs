using System.Text.Json.Nodes;
using TrtOperator.Acceptance;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>Releases that somebody changed after they were published.</summary>
public sealed class SabotageTests : IAsyncLifetime
{
    private const string Node = "/b.0/f1/MatMul";
    private readonly SpellingProject _project = new();

    public async ValueTask InitializeAsync()
    {
        Invoked run = await Invoked.EngineAsync(
            _project, _project.Write(text => text.Replace("protectedLayers: []", $"protectedLayers: [{{name: \"{Node}\"}}]", StringComparison.Ordinal)));
        run.ExitCode.Should().Be(0, run.Output);
    }

    public ValueTask DisposeAsync()
    {
        _project.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_protected_layer_quantized_under_mended_digests_is_named()
    {
        Sabotage.DemoteProtectedLayer(_project.Engine, Node);

        Invoked verified = await Invoked.RunAsync("verify", _project.Engine, "--output", "json");

        verified.ExitCode.Should().Be(11, verified.Output);
        verified.Json.GetProperty("reason").GetString().Should().Be("ReleaseRefused");
        verified.Message.Should().Contain($"'{Node}'").And.Contain("sabotage_DQ");
    }

    [Theory]
    [InlineData("cpu/model.onnx", 11)]
    [InlineData("cpu/precision-plan.json", 11)]
    [InlineData("report.html", 11)]
    [InlineData("manifest.json", 10)]
    public async Task A_missing_file_is_named(string name, int exitCode)
    {
        File.Delete(Path.Combine(Directory.GetDirectories(Path.Combine(_project.Engine, "releases")).Single(), name));

        Invoked verified = await Invoked.RunAsync("verify", _project.Engine, "--output", "json");

        verified.ExitCode.Should().Be(exitCode, verified.Output);
        verified.Message.Should().Contain(name);
    }

    [Fact]
    public async Task A_fresh_work_folder_finds_the_release_that_is_there()
    {
        Invoked run = await Invoked.RunAsync(
            "run", "-f", Path.Combine(_project.Folder, "trtengine.yaml"), "--work", Path.Combine(_project.Work, "fresh"), "--output", "json");

        run.ExitCode.Should().Be(0, run.Output);
        run.Json.GetProperty("release").GetProperty("alreadyPublished").GetBoolean().Should().BeTrue();
        Directory.GetDirectories(Path.Combine(_project.Engine, "releases")).Should().ContainSingle();
    }

    [Fact]
    public async Task The_result_document_has_what_a_Job_reads()
    {
        Invoked run = await Invoked.EngineAsync(_project, Path.Combine(_project.Folder, "trtengine.yaml"));

        JsonObject result = JsonNode.Parse(run.Output)!.AsObject();
        result.Select(field => field.Key).Should().BeEquivalentTo("exitCode", "reason", "message", "report", "release", "computed", "stages", "targets", "advice");
        result["reason"]!.GetValue<string>().Should().Be("Published");
        result["computed"]!.GetValue<int>().Should().Be(0);
        JsonObject target = result["targets"]!.AsArray().Single()!.AsObject();
        target.Select(field => field.Key).Should().BeEquivalentTo("name", "variant", "verdict", "nodesPerPrecision", "simulatedGates", "gates", "protectedLayers", "rewrites");
        target["verdict"]!.GetValue<string>().Should().Be("Passed");
        target["gates"]!.AsArray().Single()!["verdict"]!.GetValue<string>().Should().Be("Passed");
        target["protectedLayers"]!.AsArray().Single()!["node"]!.GetValue<string>().Should().Be(Node);
        foreach (string line in run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonNode.Parse(line)!["event"]!.GetValue<string>().Should().BeOneOf("begin", "progress", "end", "message");
        }
    }
}
