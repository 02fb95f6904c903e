using TrtOperator.Models;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Gates;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Tests.Encoders;

/// <summary>A text encoder as it is exported, with the lowest number there is as its mask and padding in the data.</summary>
public sealed class TextEncoderTests
{
    private const int Samples = 40;

    [Fact]
    public void The_same_shape_and_seed_give_the_same_bytes()
    {
        byte[] first = TextEncoder.Generate(EncoderShape.Small).ToByteArray();
        TextEncoder.Generate(EncoderShape.Small).ToByteArray().Should().Equal(first);
        TextEncoder.Generate(EncoderShape.Small with { Seed = 2 }).ToByteArray().Should().NotEqual(first);
        new EncoderShape().Should().BeEquivalentTo(new { Layers = 6, Hidden = 384, Heads = 12, Length = 128 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_few_channels_stand_out_and_padding_is_masked(bool decomposed)
    {
        EncoderShape shape = EncoderShape.Small with { Decomposed = decomposed };
        (NormalizedModel normalized, CalibrationStatistics statistics) = Calibrated(shape);
        statistics.NonFinite.Should().BeEmpty();
        statistics.Extremes["/encoder/layer.1/output/Add_output_0"].Magnitude.Should().BeInRange(15, 60);
        statistics.Extremes["/encoder/layer.0/output/Add_output_0"].Magnitude.Should().BeLessThan(15);
        AttentionMasks masks = AttentionMasks.Find(normalized.Model.Graph);
        masks.Sites.Should().HaveCount(shape.Layers);
        statistics.Extremes[masks.Sites[0].Mask].Masked!.Lowest.Should().Be(float.MinValue);
        normalized.Model.Graph.Node.Count(static node => node.OpType == "LayerNormalization").Should().Be(decomposed ? 0 : 1 + (2 * shape.Layers));
    }

    [Theory]
    [InlineData(true, "INT8", 0.99)]
    [InlineData(false, "INT8", 0.99)]
    [InlineData(true, "FP8", 0.99)]
    [InlineData(false, "FP8", 0.99)]
    [InlineData(true, "FP16", 0.9999)]
    [InlineData(false, "FP16", 0.9999)]
    public async Task The_mask_is_never_quantized_nor_beyond_FP16_and_the_gate_passes(bool decomposed, string precision, double limit)
    {
        EncoderShape shape = EncoderShape.Small with { Decomposed = decomposed };
        (NormalizedModel normalized, CalibrationStatistics statistics) = Calibrated(shape);
        (PrecisionPlan plan, HalfModel half) = Prepared(normalized, statistics, precision);

        AttentionMasks masks = AttentionMasks.Find(normalized.Model.Graph);
        plan.QuantizedInputs.Select(static edge => edge.Tensor).Should().NotContain(tensor => masks.Tensors.Contains(tensor));
        plan.QuantizedInputs.Any().Should().Be(precision != "FP16");
        half.Findings.Where(static finding => finding.IsError).Should().BeEmpty();

        GateResult gate = await Judged(normalized.Model, half, shape, limit);
        gate.Verdict.Should().Be(GateVerdict.Passed, gate.Sentence);
    }

    [Fact]
    public void A_layer_beyond_FP16_is_named()
    {
        OnnxModel model = TextEncoder.Generate(EncoderShape.Small);
        Onnx.Protos.TensorProto weight = model.Graph.Initializer.Single(static tensor => tensor.Name == "encoder.layer.1.intermediate.dense.weight");
        int at = model.Graph.Initializer.IndexOf(weight);
        model.Graph.Initializer[at] = TensorData.Floats(weight.Name, [.. TensorData.ReadFloats(weight).Select(static value => value * 1e5f)], [.. weight.Dims]);
        (NormalizedModel normalized, CalibrationStatistics statistics) = Calibrated(model, EncoderShape.Small);
        (_, HalfModel half) = Prepared(normalized, statistics, "FP16");
        half.Findings.Should().Contain(static finding => finding.Kind == HalfFindingKind.ActivationOverflow && finding.Node == "/encoder/layer.1/intermediate/dense/MatMul")
            .Which.Message.Should().Contain("protect '/encoder/layer.1/intermediate/dense/MatMul'");
    }

    [Theory]
    [InlineData("INT8")]
    [InlineData("FP8")]
    public void What_a_plan_quantizes_has_a_histogram(string precision)
    {
        (NormalizedModel normalized, CalibrationStatistics statistics) = Calibrated(EncoderShape.Small);
        (PrecisionPlan plan, _) = Prepared(normalized, statistics, precision);
        statistics.Tensors.Keys.Should().Contain(plan.QuantizedInputs.Where(static edge => !edge.IsWeight).Select(static edge => edge.Tensor));
        statistics.Tensors.Count.Should().BeLessThan(statistics.Extremes.Count / 2);
    }

    private static (NormalizedModel Model, CalibrationStatistics Statistics) Calibrated(EncoderShape shape) => Calibrated(TextEncoder.Generate(shape), shape);

    private static (NormalizedModel Model, CalibrationStatistics Statistics) Calibrated(OnnxModel source, EncoderShape shape)
    {
        SourceNames.MakeUnique(source);
        NormalizedModel normalized = ModelNormalizer.Normalize(source);
        using PaddedTexts texts = new(shape, Samples);
        return (normalized, CalibrationPass.Run(normalized.Model, texts, counted: QuantizableTensors.Of(normalized.Model)));
    }

    private static (PrecisionPlan Plan, HalfModel Half) Prepared(NormalizedModel normalized, CalibrationStatistics statistics, string precision)
    {
        PlacementOptions options = new(precision == "INT8", precision == "FP8", AllowFp16: true);
        PrecisionPlan plan = QuantizationPlacer.Place(normalized, statistics.Shapes, new Dictionary<string, NodeProtection>(), options);
        QuantizedModel quantized = QdqWriter.Apply(normalized.Model, plan, statistics, precision == "FP8" ? CalibrationMethod.MinMax : CalibrationMethod.Auto);
        return (plan, HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx)));
    }

    private static async Task<GateResult> Judged(OnnxModel reference, HalfModel half, EncoderShape shape, double limit)
    {
        using PaddedTexts texts = new(shape, Samples, seed: 2);
        List<HostTensor> expected = [];
        await OutputCollector.RunAsync(reference, texts, [TextEncoder.Hidden], (_, outputs) =>
        {
            expected.Add(outputs[TextEncoder.Hidden]);
            return ValueTask.CompletedTask;
        });
        GateEvaluator gate = new(new GateDefinition("cosine", GateMetric.CosineSimilarity, TextEncoder.Hidden, new GateLimit(GateLimitKind.Min, limit)));
        await OutputCollector.RunAsync(HalfSimulation.Of(half), texts, [TextEncoder.Hidden], (index, outputs) =>
        {
            gate.Add((int)index, expected[(int)index], outputs[TextEncoder.Hidden]);
            return ValueTask.CompletedTask;
        });
        return gate.Complete(0.95);
    }
}
