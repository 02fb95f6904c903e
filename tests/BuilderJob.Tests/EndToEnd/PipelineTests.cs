using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.BuilderJob.Tests.EndToEnd;

public sealed class PipelineTests : IDisposable
{
    private readonly SpellingProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_model_that_passes_is_published_and_verifies()
    {
        Dictionary<string, string> before = _project.Digests();
        string file = _project.Write();
        before[file] = _project.Digests()[file];

        Invoked run = await Invoked.EngineAsync(_project, file);

        run.ExitCode.Should().Be(0, run.Error);
        run.Json.GetProperty("release").GetProperty("number").GetInt32().Should().Be(1);
        File.Exists(run.Json.GetProperty("report").GetString()).Should().BeTrue();
        _project.Digests().Should().BeEquivalentTo(before, "no input may ever be changed");
        Invoked verified = await Invoked.RunAsync("verify", _project.Engine);
        verified.ExitCode.Should().Be(0, verified.Output);
    }

    [Fact]
    public async Task Equalization_repairs_planted_outliers_that_plain_INT8_is_refused_for_and_says_what_it_bought()
    {
        _project.PlantOutliers();
        string off = _project.Write();
        Invoked plain = await Invoked.EngineAsync(_project, off, "--no-publish");
        string refused = File.ReadAllText(plain.Json.GetProperty("report").GetString()!);
        string auto = _project.Write(text => text.Replace("  equalization: \"Off\"\n", "", StringComparison.Ordinal));
        Invoked first = await Invoked.EngineAsync(_project, auto, "--no-publish");
        Invoked second = await Invoked.EngineAsync(_project, auto, "--no-publish");

        plain.ExitCode.Should().NotBe(0);
        plain.Computed.Should().NotContain(stage => stage.StartsWith("equalize", StringComparison.Ordinal)).And.Contain("sensitivity");
        plain.Json.GetProperty("advice").EnumerateArray().First().GetString().Should()
            .Match("Most of the error comes from the layers '/b.?/f1/MatMul' (?? %), '/b.?/f1/MatMul' (?? %)*in FP32 the error of the outputs goes from*write protectedLayers: [{name: \"*");
        refused.Should().Contain("<section id=\"sensitivity\">");
        first.ExitCode.Should().Be(0, first.Error);
        first.Computed.Where(stage => stage is "equalize" or "calibrate").Should().Equal("equalize", "calibrate");
        second.Computed.Should().BeEmpty();
        File.ReadAllText(first.Json.GetProperty("report").GetString()!).Should().Contain("What each rewrite bought").And.Contain("/b.0/l2/LayerNormalization_output_0");
    }

    [Fact]
    public async Task Sensitivity_is_measured_where_every_gate_passes_if_it_is_asked_for()
    {
        string file = _project.Write();
        Invoked plain = await Invoked.EngineAsync(_project, file, "--no-publish");
        string without = File.ReadAllText(plain.Json.GetProperty("report").GetString()!);
        Invoked asked = await Invoked.EngineAsync(_project, file, "--no-publish", "--sensitivity");
        Invoked told = await Invoked.RunAsync("run", "-f", file, "--work", _project.Work, "--no-publish", "--sensitivity");

        plain.Computed.Should().NotContain("sensitivity");
        without.Should().NotContain("<section id=\"sensitivity\">");
        asked.ExitCode.Should().Be(0, asked.Error);
        asked.Computed.Should().Equal("sensitivity");
        asked.Json.GetProperty("advice").GetArrayLength().Should().Be(0, "nothing has to be done");
        string report = File.ReadAllText(asked.Json.GetProperty("report").GetString()!);
        report.Should().Contain("<section id=\"sensitivity\">").And.MatchRegex(" data-worst=\"1\"").And.Contain("of the outputs\u2019 error");
        string cause = asked.Json.GetProperty("targets")[0].GetProperty("cause").GetString()!;
        cause.Should().StartWith("Most of the error comes from");
        told.Output.Should().Contain($"cpu: {cause}.").And.Contain("nothing was computed");
    }

    [Fact]
    public async Task What_refinement_bought_is_in_the_report_and_a_named_method_without_bias_correction_does_without_it()
    {
        Invoked refined = await Invoked.EngineAsync(_project, _project.Write(), "--no-publish");
        string told = File.ReadAllText(refined.Json.GetProperty("report").GetString()!);
        Invoked plain = await Invoked.EngineAsync(
            _project, _project.Write(text => text.Replace("method: Auto", "method: MSE, biasCorrection: \"Off\", weightRounding: \"Off\"", StringComparison.Ordinal)), "--no-publish");

        refined.ExitCode.Should().Be(0, refined.Error);
        plain.ExitCode.Should().Be(0, plain.Error);
        refined.Computed.Should().Contain("refine");
        plain.Computed.Should().NotContain("refine");
        told.Should().Contain("Ranges and biases").And.Contain("ranges by the histograms");
        File.ReadAllText(plain.Json.GetProperty("report").GetString()!).Should().NotContain("Ranges and biases");
    }

    [Fact]
    public async Task A_second_run_computes_nothing_and_a_changed_gate_runs_the_gates_alone()
    {
        await Invoked.EngineAsync(_project, _project.Write());

        Invoked again = await Invoked.EngineAsync(_project, _project.Write());
        Invoked gate = await Invoked.EngineAsync(_project, _project.Write(text => text.Replace("0.03", "0.04", StringComparison.Ordinal)), "--no-publish");
        Invoked layer = await Invoked.EngineAsync(
            _project, _project.Write(text => text.Replace("protectedLayers: []", "protectedLayers: [{name: /h/MatMul}]", StringComparison.Ordinal)), "--no-publish");
        Invoked method = await Invoked.EngineAsync(_project, _project.Write(text => text.Replace("method: Auto", "method: MinMax", StringComparison.Ordinal)), "--no-publish");

        again.Computed.Should().BeEmpty();
        again.Message.Should().Contain("nothing was computed");
        gate.Computed.Should().Equal("gates");
        layer.Computed.Should().Equal("refine", "prepare", "simulate", "gates", "build");
        method.Computed.Should().NotContain("calibrate").And.Contain("prepare");
    }

    [Fact]
    public async Task Planted_outliers_are_refused_with_advice_and_protection_by_name_repairs_them()
    {
        _project.PlantOutliers();

        Invoked plain = await Invoked.RunAsync("run", "-f", _project.Write(), "--work", _project.Work);
        Directory.Exists(_project.Engine).Should().BeFalse("what is refused is not published");
        Invoked repaired = await Invoked.EngineAsync(
            _project, _project.Write(text => text.Replace("protectedLayers: []", "protectedLayers: [{name: \"/B.?/F1/matmul\"}]", StringComparison.Ordinal)));

        plain.ExitCode.Should().Be(11);
        plain.Output.Should().Contain("per: CharacterErrorRate rose from").And.Contain("Refused: target 'cpu' as INT8+FP16").And.Contain("- {name: \"/b.0/f1/MatMul\"}");
        repaired.ExitCode.Should().Be(0, repaired.Output);
        repaired.Json.GetProperty("targets")[0].GetProperty("protectedLayers").EnumerateArray()
            .Should().HaveCount(2).And.OnlyContain(layer => layer.GetProperty("held").GetBoolean());
        Assert_node_is_fp32(Directory.EnumerateFiles(_project.Engine, "model.onnx", SearchOption.AllDirectories).Single(), "/b.0/f1/MatMul");
    }

    [Fact]
    public async Task Two_work_folders_give_the_same_prepared_model_byte_for_byte()
    {
        string file = _project.Write();
        await Invoked.EngineAsync(_project, file, "--no-publish");
        await Invoked.RunAsync("prepare", "-f", file, "--work", Path.Combine(_project.Folder, "work", "other"));

        byte[][] models = [.. Directory.EnumerateFiles(_project.Work, "model.prepared.onnx", SearchOption.AllDirectories).Select(File.ReadAllBytes)];

        models.Should().HaveCount(2);
        models[0].Should().Equal(models[1]);
    }

    [Fact]
    public async Task Targets_of_one_precision_set_share_a_prepared_model()
    {
        Invoked run = await Invoked.EngineAsync(
            _project,
            _project.Write(text => text.Replace(
                "    - {name: cpu, runtime: OnnxRuntime}",
                "    - {name: cpu, runtime: OnnxRuntime}\n    - {name: twin, runtime: OnnxRuntime}\n    - {name: half, runtime: OnnxRuntime, precisions: [FP16]}",
                StringComparison.Ordinal)));

        run.ExitCode.Should().Be(0, run.Error);
        Directory.GetDirectories(Path.Combine(_project.Work, "stages", "prepare")).Should().HaveCount(2);
        Directory.EnumerateFiles(_project.Engine, "model.onnx", SearchOption.AllDirectories).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_release_with_one_changed_byte_is_refused_by_verify()
    {
        await Invoked.EngineAsync(_project, _project.Write());
        string engine = Directory.EnumerateFiles(_project.Engine, "model.onnx", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(engine);
        bytes[^1000] ^= 1;
        File.Delete(engine);
        File.WriteAllBytes(engine, bytes);

        Invoked verified = await Invoked.RunAsync("verify", _project.Engine);

        verified.ExitCode.Should().Be(11);
        verified.Output.Should().Contain("cpu/model.onnx");
    }

    [Fact]
    public async Task A_damaged_stage_output_is_made_again()
    {
        string file = _project.Write();
        await Invoked.EngineAsync(_project, file, "--no-publish");
        string model = Directory.EnumerateFiles(_project.Work, "model.prepared.onnx", SearchOption.AllDirectories).Single();
        byte[] good = File.ReadAllBytes(model);
        File.Delete(model);
        File.WriteAllBytes(model, [.. good[..^1], (byte)(good[^1] ^ 1)]);

        Invoked run = await Invoked.EngineAsync(_project, file, "--no-publish");

        run.Computed.Should().Equal("prepare");
        File.ReadAllBytes(model).Should().Equal(good);
    }

    private static void Assert_node_is_fp32(string path, string name)
    {
        GraphProto graph = OnnxModel.Load(path).Graph;
        GraphIndex index = new(graph);
        NodeProto node = index.Node(name)!;
        index.Initializer(node.Input[1])!.DataType.Should().Be((int)TensorProto.Types.DataType.Float);
        index.Producer(node.Input[0])!.OpType.Should().NotBe("DequantizeLinear");
        node.DocString.Should().StartWith("precision: FP32; reason: ").And.Contain("; protected by: ");
    }
}
