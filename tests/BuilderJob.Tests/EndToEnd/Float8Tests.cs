using System.Text.Json.Nodes;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>FP8 where the hardware has it, INT8 elsewhere, from one list of precisions.</summary>
public sealed class Float8Tests : IDisposable
{
    private readonly SpellingProject _project = new();

    [Fact]
    public async Task One_list_of_precisions_gives_each_target_what_it_can_run()
    {
        PlanProject.Require();
        string file = Declaration(PlanProject.Targets);
        Invoked run = await Invoked.EngineAsync(_project, file);
        run.ExitCode.Should().Be(0, run.Output + run.Error);
        string release = Directory.GetDirectories(Path.Combine(_project.Engine, "releases")).Single();

        Dictionary<string, JsonNode> targets = JsonNode.Parse(File.ReadAllBytes(Path.Combine(release, "manifest.json")))!["targets"]!.AsArray().ToDictionary(target => target!["name"]!.GetValue<string>(), target => target!);
        Used(targets["cpu"]).Should().Equal("INT8", "FP16");
        Used(targets["ampere"]).Should().Equal("INT8", "FP16");
        Used(targets["ada"]).Should().Equal("FP8", "FP16");
        targets["ada"]["protectedLayers"]!.AsArray().Should().HaveCount(2).And.OnlyContain(layer => layer!["held"]!.GetValue<bool>());

        JsonNode map = JsonNode.Parse(File.ReadAllBytes(Path.Combine(release, "ada", "precision-map.json")))!;
        JsonNode[] asked = [.. map["nodes"]!.AsArray().Select(node => node!).Where(node => node["asked"]!.GetValue<string>() == "FP8")];
        asked.Length.Should().BeGreaterThan(10);
        asked.Count(node => node["built"]?.GetValue<string>() == "FP8").Should().BeGreaterThan(10, "the compiler's own listing says what it made: {0}", map["quantizationMisses"]!.ToJsonString());
    }

    [Fact]
    public async Task FP8_alone_is_simulated_on_a_CPU_and_says_how_the_model_is_opened()
    {
        Invoked run = await Invoked.EngineAsync(_project, Declaration("targets:\n    - {name: cpu, runtime: OnnxRuntime, precisions: [FP8, FP16]}"));
        run.ExitCode.Should().Be(0, run.Output + run.Error);
        string release = Directory.GetDirectories(Path.Combine(_project.Engine, "releases")).Single();
        JsonNode target = JsonNode.Parse(File.ReadAllBytes(Path.Combine(release, "manifest.json")))!["targets"]![0]!;
        Used(target).Should().Equal("FP8", "FP16");
        target["sessionSettings"]!["session.disable_quant_qdq"]!.GetValue<string>().Should().Be("1");
        (await Invoked.RunAsync("verify", _project.Engine, "--output", "json")).ExitCode.Should().Be(0);
    }

    public void Dispose() => _project.Dispose();

    private string Declaration(string targets)
        => _project.Write(
            text => text.Replace("targets:\n    - {name: cpu, runtime: OnnxRuntime}", targets, StringComparison.Ordinal)
                .Replace("precisions: [INT8, FP16]", "precisions: [FP8, INT8, FP16]", StringComparison.Ordinal)
                .Replace("protectedLayers: []", $"protectedLayers: [{{name: \"{PlanProject.Product}\"}}, {{name: \"{PlanProject.Softmax}\"}}]", StringComparison.Ordinal),
            "fp8.yaml");

    private static IEnumerable<string> Used(JsonNode target) => target["precisions"]!.AsArray().Select(one => one!.GetValue<string>());
}
