namespace TrtOperator.KubectlPlugin.Tests;

public sealed class PluginTests(PluginBed bed) : IClassFixture<PluginBed>
{
    [Fact]
    public async Task Status_without_a_name_is_one_line_an_engine()
    {
        (int code, string output, _) = await bed.RunAsync("status", "-n", "vision");
        code.Should().Be(0);
        string[] lines = output.TrimEnd().Split('\n');
        lines.Should().HaveCount(2);
        lines[0].Should().MatchRegex("^NAME +READY +REASON +TARGETS +RELEASE +AGE +MESSAGE$");
        lines[1].Should().MatchRegex("^ocr +False +Building +1/2 +1-aaaaaaaaaaaa +.* +Building h100: waits for a node\\.$");
    }

    [Fact]
    public async Task Status_of_one_is_a_page_with_stages_and_targets()
    {
        (int code, string output, _) = await bed.RunAsync("status", "ocr", "-n", "vision");
        code.Should().Be(0);
        output.Should().Contain("Ready:       False (Building)")
            .And.MatchRegex("prepare-11111111 +Succeeded +3m20s")
            .And.MatchRegex("build-cpu +Running +30s +build 3/7")
            .And.MatchRegex("cpu +Passed +INT8 +3 MiB +1/1 +1/1")
            .And.Contain("1-aaaaaaaaaaaa, 3h0m old");
    }

    [Fact]
    public async Task What_objects_say_cannot_steer_the_terminal()
    {
        (_, string output, _) = await bed.RunAsync("status", "ocr", "-n", "vision");
        output.Should().Contain("gnp.").And.NotContainAny("\u001b", "\u202E", "\u2066");
    }

    [Fact]
    public async Task Report_shows_each_gate_beside_its_limit_and_where_the_whole_lies()
    {
        (int code, string output, _) = await bed.RunAsync("report", "ocr", "-n", "vision");
        code.Should().Be(0);
        output.Should().MatchRegex("cosine +CosineSimilarity +0.995 +0.994 +min 0.99 +- +passed")
            .And.MatchRegex("/head/Softmax +FP32 +Strict")
            .And.Contain("azblob://a/engines/vision/ocr/releases/1-aaaaaaaaaaaa/report.html");
    }

    [Fact]
    public async Task Rebuild_asks_by_the_annotation_and_touches_nothing_else()
    {
        var before = bed.Stored()["spec"]!.ToJsonString();
        (int code, string output, _) = await bed.RunAsync("rebuild", "ocr", "-n", "vision");
        code.Should().Be(0);
        output.Should().Contain("kubectl trtengine status ocr");
        bed.Stored()["metadata"]!["annotations"]!["trtengine.dev/rebuild-requested-at"]!.GetValue<string>().Should().Be("2030-01-02T12:00:00.000Z");
        bed.Stored()["spec"]!.ToJsonString().Should().Be(before);
    }

    [Fact]
    public async Task Suspend_and_resume_set_the_field()
    {
        (await bed.RunAsync("suspend", "ocr", "-n", "vision")).Code.Should().Be(0);
        bed.Stored()["spec"]!["suspend"]!.GetValue<bool>().Should().BeTrue();
        (await bed.RunAsync("resume", "ocr", "-n", "vision")).Code.Should().Be(0);
        bed.Stored()["spec"]!["suspend"]!.GetValue<bool>().Should().BeFalse();
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named_with_what_to_do()
    {
        (int code, _, string errors) = await bed.RunAsync("status", "nothing", "-n", "vision");
        code.Should().Be(1);
        errors.Should().Contain("nothing").And.Contain("status -A");
    }

    [Fact]
    public async Task A_namespace_without_engines_says_so()
        => (await bed.RunAsync("status", "-n", "empty")).Output.Should().Be("There is no TrtEngine in namespace empty.\n");

    [Fact]
    public async Task Json_is_json()
    {
        (_, string output, _) = await bed.RunAsync("status", "ocr", "-n", "vision", "-o", "json");
        System.Text.Json.Nodes.JsonNode.Parse(output)!["metadata"]!["name"]!.GetValue<string>().Should().Be("ocr");
    }

    [Fact]
    public void The_variable_KUBECONFIG_is_followed()
        => KubeConfigFiles.Read(null, null, $"/nothing/here:{bed.Config}").Host.Should().StartWith("http://127.0.0.1:");
}
