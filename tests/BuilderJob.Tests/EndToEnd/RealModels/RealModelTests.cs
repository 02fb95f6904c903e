using System.Text.Json;

namespace TrtOperator.BuilderJob.Tests.EndToEnd.RealModels;

/// <summary>Models that people have, from file to release in every precision, each held to its gate.</summary>
public sealed class RealModelTests
{
    private static readonly double[] Half = [0.5, 0.5, 0.5];

    [Theory]
    [InlineData("FP16", "0.05", "0.95")]
    [InlineData("INT8, FP16", "0.05", "0.85")]
    [InlineData("FP8, FP16", "0.05", "0.85")]
    public async Task The_direction_of_text_is_told_as_well_as_before(string precisions, string drop, string agreement)
    {
        using RealModelProject project = new("ch_ppocr_mobile_v2.0_cls_infer.onnx");
        Lines(project, "calibration", 32, 1);
        Lines(project, "evaluation", 160, 2);
        Invoked run = await project.RunAsync(
            precisions,
            $$"""{name: accuracy, metric: Accuracy, output: softmax_0.tmp_0, maxDrop: "{{drop}}"}""",
            $$"""{name: agreement, metric: Top1Agreement, output: softmax_0.tmp_0, min: "{{agreement}}"}""");
        Passes(run, precisions, leastQuantized: 5);
    }

    [Theory]
    [InlineData("FP16", "0.999")]
    [InlineData("INT8, FP16", "0.9")]
    [InlineData("FP8, FP16", "0.97")]
    public async Task Faces_are_scored_as_before(string precisions, string near)
    {
        using RealModelProject project = new("face_detection_front_128x128_barracuda.onnx");
        Faces(project, "calibration", 40, 1);
        Faces(project, "evaluation", 32, 2);
        Invoked run = await project.RunAsync(
            precisions,
            """{name: scores, metric: CosineSimilarity, output: "Identity:0", min: "0.99"}""",
            $$"""{name: near, metric: CosineSimilarity, output: "Identity_1:0", min: "{{near}}"}""",
            """{name: boxes, metric: CosineSimilarity, output: "Identity_2:0", min: "0.98"}""");
        Passes(run, precisions, leastQuantized: 30);
    }

    [Theory]
    [InlineData("FP16")]
    [InlineData("INT8, FP16")]
    [InlineData("FP8, FP16")]
    public async Task Voices_are_told_from_noise_as_before_and_a_model_of_branches_says_that_none_is_quantized(string precisions)
    {
        using RealModelProject project = new("silero_vad_v5.onnx");
        Sounds(project, "calibration", 48, 1);
        Sounds(project, "evaluation", 40, 2);
        Invoked run = await project.RunAsync(
            precisions,
            """{name: state, metric: CosineSimilarity, output: stateN, min: "0.999"}""",
            """{name: voice, metric: MaxError, output: output, max: "0.02"}""");
        Passes(run, precisions, leastQuantized: 0);
        if (precisions != "FP16")
        {
            run.Error.Should().Contain($"{precisions[..precisions.IndexOf(',', StringComparison.Ordinal)]} is allowed, but no node takes it.");
        }
    }

    [Theory]
    [InlineData("FP16", "0.99")]
    [InlineData("INT8", "0.93")]
    [InlineData("FP8, FP16", "0.97")]
    public async Task Text_is_found_where_it_was_before(string precisions, string map)
    {
        using RealModelProject project = new("ch_PP-OCRv4_det_infer.onnx");
        Pages(project, "calibration", 24, 1);
        Pages(project, "evaluation", 30, 2);
        Passes(await project.RunAsync(precisions, $$"""{name: map, metric: CosineSimilarity, output: sigmoid_0.tmp_0, min: "{{map}}"}"""), precisions, leastQuantized: 15);
    }

    [Fact]
    public async Task What_the_CPU_runtime_computes_otherwise_than_it_is_written_is_refused_as_served()
    {
        using RealModelProject project = new("ch_PP-OCRv4_det_infer.onnx");
        Pages(project, "calibration", 24, 1);
        Pages(project, "evaluation", 30, 2);
        Invoked run = await project.RunAsync("INT8, FP16", """{name: map, metric: CosineSimilarity, output: sigmoid_0.tmp_0, min: "0.93"}""");
        string told = run.Output + run.Error;
        (run.ExitCode == 0 || told.Contains("The simulation of \\u0027cpu\\u0027 passed and the engine as served did not", StringComparison.Ordinal)).Should().BeTrue(told);
        run.Computed.Contains("sensitivity").Should().Be(run.ExitCode != 0, "the layers are named whoever refuses them");
        told.Should().NotContain("could not be loaded", "pairs around its concatenations have scales that the runtime takes");
    }

    private static void Passes(Invoked run, string precisions, int leastQuantized)
    {
        run.ExitCode.Should().Be(0, run.Output + run.Error);
        JsonElement nodes = run.Json.GetProperty("targets")[0].GetProperty("nodesPerPrecision");
        int quantized = nodes.EnumerateObject().Where(count => count.Name is "INT8" or "FP8").Sum(count => count.Value.GetInt32());
        quantized.Should().BeGreaterThanOrEqualTo(precisions == "FP16" ? 0 : leastQuantized);
    }

    private static void Lines(RealModelProject project, string set, int count, int seed)
    {
        Random random = new(seed);
        float[][] lines = [.. Enumerable.Range(0, count).Select(_ => BlockLetters.Line(192, 48, random))];
        project.Write(set, "x", lines.Select((line, index) => Drawings.Planes(index % 2 == 0 ? line : BlockLetters.Turned(line), random, Half, Half)), 3, 48, 192);
        project.Write(set, "labels", Enumerable.Range(0, count).Select(index => new[] { (long)(index % 2) }));
    }

    private static void Faces(RealModelProject project, string set, int count, int seed)
    {
        Random random = new(seed);
        project.Write(set, "input", Enumerable.Range(0, count).Select(index => Drawings.Face(128, index % 3 != 0, random)), 128, 128, 3);
        project.Write(set, "dataset.json", """{"inputs": {"input:0": "input.npy"}}""");
    }

    private static void Sounds(RealModelProject project, string set, int count, int seed)
    {
        Random random = new(seed);
        project.Write(set, "input", Enumerable.Range(0, count).Select(index => Drawings.Sound(576, index % 2 == 0, random)), 576);
        project.Write(set, "state", Enumerable.Range(0, count).Select(_ => new float[256]), 2, 1, 128);
        project.Write(set, "sr", Enumerable.Range(0, count).Select(_ => new[] { 16_000L }));
    }

    private static void Pages(RealModelProject project, string set, int count, int seed)
    {
        Random random = new(seed);
        project.Write(set, "x", Enumerable.Range(0, count).Select(_ => Drawings.Planes(Drawings.Page(128, random), random, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])), 3, 128, 128);
    }
}
