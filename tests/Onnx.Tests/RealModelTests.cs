using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Tests;

public class RealModelTests
{
    [Theory]
    [InlineData("ch_PP-OCRv4_rec_infer.onnx", "x", new long[] { 2, 3, 48, 96 }, 0)]
    [InlineData("ch_PP-OCRv4_det_infer.onnx", "x", new long[] { 1, 3, 96, 64 }, 0)]
    [InlineData("ch_ppocr_mobile_v2.0_cls_infer.onnx", "x", new long[] { 2, 3, 48, 192 }, 0)]
    [InlineData("face_detection_front_128x128_barracuda.onnx", "input:0", new long[] { 1, 128, 128, 3 }, 0)]
    public void Vision_models_keep_their_outputs_at_opset_19(string file, string input, long[] shape, int remaining)
    {
        OnnxModel model = OnnxModel.Load(Fixtures.Model(file));
        SourceNames.MakeUnique(model);

        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model, shapes: new Dictionary<string, long[]> { [input] = shape }, seeds: 2);

        normalized.Model.Graph.Node.Should().NotContain(node => node.OpType == "Constant");
        normalized.Model.Graph.Node.Count(node => node.OpType == "BatchNormalization").Should().Be(remaining, string.Join("\n", normalized.Notes));
        GraphIndex index = new(normalized.Model.Graph);
        normalized.Model.Graph.Node.Where(node => node.OpType == "Conv").Should().OnlyContain(node => index.Initializer(node.Input[1]) != null);
        AssertSourcesExist(model, normalized);
    }

    [Fact]
    public void The_voice_detector_keeps_its_outputs_and_its_subgraphs()
    {
        OnnxModel model = OnnxModel.Load(Fixtures.Model("silero_vad_v5.onnx"));
        SourceNames.MakeUnique(model);

        NormalizedModel normalized = Runtime.ShouldKeepOutputs(
            model,
            target: 19,
            shapes: new Dictionary<string, long[]> { ["input"] = [1, 576], ["state"] = [2, 1, 128], ["sr"] = [] },
            draws: new Dictionary<string, Func<Random, float>> { ["sr"] = static _ => 16000 });

        normalized.Notes.Should().Contain(note => note.Contains("subgraphs", StringComparison.Ordinal));
    }

    [Fact]
    public void The_spelling_model_keeps_its_outputs()
    {
        OnnxModel model = OnnxModel.Load(Fixtures.Shared("g2p_ctc.onnx"));
        SourceNames.MakeUnique(model);

        NormalizedModel normalized = Runtime.ShouldKeepOutputs(model, shapes: new Dictionary<string, long[]> { ["ids"] = [3, 9] });

        AssertSourcesExist(model, normalized);
    }

    [Fact]
    public void Real_models_round_trip_to_the_same_bytes_a_second_time()
    {
        byte[] original = File.ReadAllBytes(Fixtures.Shared("g2p_ctc.onnx"));
        byte[] once = OnnxModel.Parse(original).ToByteArray();
        OnnxModel.Parse(once).ToByteArray().Should().Equal(once);
        once.Should().HaveCount(original.Length);
    }

    private static void AssertSourcesExist(OnnxModel source, NormalizedModel normalized)
    {
        GraphIndex index = new(source.Graph);
        foreach ((string name, IReadOnlyList<string> sources) in normalized.Sources)
        {
            sources.Should().NotBeEmpty(name).And.OnlyHaveUniqueItems(name);
            sources.Should().OnlyContain(node => index.Node(node) != null, name);
        }

        foreach (NodeProto gone in source.Graph.Node.Where(node => node.OpType == "BatchNormalization"))
        {
            normalized.Sources.Values.Should().Contain(sources => sources.Contains(gone.Name));
        }
    }
}
