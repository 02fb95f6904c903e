using System.Text.Json.Nodes;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

/// <summary>Plans of the real TensorRT for RTX, from the declaration to the release and back.</summary>
public sealed class PlanTests(PlanProject plans) : IClassFixture<PlanProject>
{
    private string Release => Directory.GetDirectories(Path.Combine(plans.Project.Engine, "releases")).Single();

    [Fact]
    public void A_release_holds_each_plan_with_its_proof()
    {
        PlanProject.Require();
        plans.Run!.ExitCode.Should().Be(0, plans.Run.Output + plans.Run.Error);
        foreach (string target in new[] { "ampere", "ada" })
        {
            Directory.EnumerateFiles(Path.Combine(Release, target)).Select(Path.GetFileName)
                .Should().BeEquivalentTo("model.plan", "kernels.txt", "proof.json", "precision-map.json", "precision-plan.json", "calibration.cache");
        }

        JsonNode manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Release, "manifest.json")))!;
        manifest["libraries"]!["TensorRT for RTX"]!.GetValue<string>().Should().StartWith("1.");
        JsonNode[] targets = [.. manifest["targets"]!.AsArray().Select(target => target!).Where(target => target["runtime"]!.GetValue<string>() == "TensorRTRTX")];
        targets.Select(target => target["computeCapability"]!.GetValue<string>()).Should().Equal("8.6", "8.9");
        foreach (JsonNode target in targets)
        {
            target["verification"]!.GetValue<string>().Should().Be("Simulated");
            target["tf32"]!.GetValue<bool>().Should().BeFalse();
            target["protectedLayers"]!.AsArray().Select(layer => (layer!["node"]!.GetValue<string>(), layer["verdict"]!.GetValue<string>()))
                .Should().BeEquivalentTo([(PlanProject.Product, "Strict"), (PlanProject.Softmax, "Computed")]);
        }
    }

    [Fact]
    public void The_map_lays_what_was_built_beside_what_was_asked_for()
    {
        PlanProject.Require();
        JsonNode map = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Release, "ampere", "precision-map.json")))!;
        JsonNode[] nodes = [.. map["nodes"]!.AsArray().Select(node => node!)];
        JsonNode product = nodes.Single(node => node["node"]!.GetValue<string>() == PlanProject.Product);
        product["asked"]!.GetValue<string>().Should().Be("FP32");
        product["built"]!.GetValue<string>().Should().Be("FP32");
        nodes.Count(node => node["built"]?.GetValue<string>() == "INT8").Should().BeGreaterThan(8);
        map["kernels"]!.AsArray().Should().HaveCountGreaterThan(10);
        map["notShown"]!.AsArray().Should().NotBeEmpty();
        File.ReadAllText(Path.Combine(Release, "report.html")).Should().Contain("What the compiler made");
    }

    [Fact]
    public async Task A_second_run_builds_nothing_and_another_option_builds_that_plan_alone()
    {
        PlanProject.Require();
        (await Invoked.EngineAsync(plans.Project, plans.Declaration)).Computed.Should().BeEmpty();
        string other = plans.Write(text => text.Replace("optimizationLevel: 2", "optimizationLevel: 1", StringComparison.Ordinal), "other.yaml");
        Invoked changed = await Invoked.RunAsync("build", "-f", other, "--work", plans.Project.Work, "--output", "json");
        changed.ExitCode.Should().Be(0, changed.Output);
        changed.Computed.Should().Equal("build");
        changed.Json.GetProperty("computed").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task A_release_verifies()
    {
        PlanProject.Require();
        Invoked verified = await Invoked.RunAsync("verify", plans.Project.Engine, "--output", "json");
        verified.ExitCode.Should().Be(0, verified.Output);
        verified.Message.Should().Contain("not run on a GPU");
    }

    [Theory]
    [InlineData("another target's plan", "serves compute capability 8.9, not 8.6")]
    [InlineData("a plan cut short", "it is not whole")]
    [InlineData("a plan of another version", "was built by TensorRT for RTX 1.9.1.116")]
    [InlineData("another build's listing", "do not belong together")]
    [InlineData("a protected node asked lower", "does not ask for the protected node")]
    [InlineData("a proof that is no JSON", "do not belong together")]
    public async Task A_plan_changed_under_mended_digests_is_refused(string what, string sentence)
    {
        PlanProject.Require();
        string engine = plans.Copy();
        try
        {
            Break(what, Directory.GetDirectories(Path.Combine(engine, "releases")).Single());
            PlanProject.Mend(engine);

            Invoked verified = await Invoked.RunAsync("verify", engine, "--output", "json");

            verified.ExitCode.Should().Be(11, verified.Output + verified.Error);
            verified.Message.Should().Contain(sentence);
        }
        finally
        {
            Directory.Delete(engine, recursive: true);
        }
    }

    [Theory]
    [InlineData("  profiles: [{name: words, inputs: [{name: ids, min: [1, 20], opt: [8, 20], max: [64, 20]}]}]\n", "", "there is no optimization profile")]
    [InlineData("precisions: [INT8, FP16]", "precisions: [TF32]", "has no other precision than TF32")]
    [InlineData("\"8.6\"", "\"9.0\"", "TensorRTRTX does not build for compute capability 9.0")]
    public async Task A_declaration_that_no_plan_can_be_made_of_is_told_in_a_sentence(string old, string replacement, string sentence)
    {
        PlanProject.Require();
        string file = plans.Write(text => text.Replace(old, replacement, StringComparison.Ordinal).Replace(
            replacement == "precisions: [TF32]" ? "    - {name: cpu, runtime: OnnxRuntime}\n" : "\u0000", "", StringComparison.Ordinal), "bad.yaml");
        Invoked run = await Invoked.RunAsync("build", "-f", file, "--work", plans.Project.Work, "--output", "json");
        run.ExitCode.Should().Be(10, run.Output);
        run.Output.Should().Contain(sentence);
    }

    [Fact]
    public async Task A_library_that_is_named_and_not_there_is_told()
    {
        PlanProject.Require();
        string empty = Directory.CreateTempSubdirectory("trtengine-empty-").FullName;
        Invoked run = await Invoked.RunAsync("build", "-f", plans.Declaration, "--work", plans.Project.Work, "--tensorrt", empty, "--output", "json");
        Directory.Delete(empty);
        run.ExitCode.Should().Be(10, run.Output);
        run.Message.Should().Contain(empty);
    }

    private static void Break(string what, string release)
    {
        string own = Path.Combine(release, "ampere");
        string plan = Path.Combine(own, "model.plan");
        string proof = Path.Combine(own, "proof.json");
        switch (what)
        {
            case "another target's plan":
                File.Copy(Path.Combine(release, "ada", "model.plan"), plan, overwrite: true);
                break;
            case "a plan cut short":
                File.WriteAllBytes(plan, File.ReadAllBytes(plan)[..^1000]);
                break;
            case "a plan of another version":
                byte[] bytes = File.ReadAllBytes(plan);
                bytes[0x19] = 9;
                File.WriteAllBytes(plan, bytes);
                break;
            case "another build's listing":
                File.WriteAllText(Path.Combine(own, "kernels.txt"), "Layers:\n");
                break;
            case "a protected node asked lower":
                File.WriteAllText(proof, File.ReadAllText(proof).Replace("\"asked\": \"Float\"", "\"asked\": \"Half\"", StringComparison.Ordinal));
                break;
            default:
                File.WriteAllText(proof, "{");
                break;
        }
    }
}
