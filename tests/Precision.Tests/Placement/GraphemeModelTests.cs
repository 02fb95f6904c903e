using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.Precision.Tests.Placement;

/// <summary>The letters-to-phonemes transformer: two blocks, real LayerNormalization and Softmax operators, a padding mask and a CTC head.</summary>
public class GraphemeModelTests
{
    [Fact]
    public void All_products_are_quantized_and_nothing_else()
    {
        PrecisionPlan plan = Place(SketchedGraph.Int8);

        plan.Nodes.Where(node => node.Precision == NumericPrecision.Int8).Should().OnlyContain(node => node.OpType == "MatMul").And.HaveCount(17);
        plan.Nodes.Count(node => node.OpType == "MatMul").Should().Be(17);
        plan.QuantizedInputs.Where(edge => edge.IsWeight).Should().HaveCount(13).And.OnlyContain(edge => edge.Axis == 1);
        // Four per block for its six weighted products, two for each product of activations, one for the head.
        plan.QuantizedInputs.Where(edge => !edge.IsWeight).Select(edge => edge.Tensor).Distinct().Should().HaveCount((2 * (4 + 4)) + 1);
        plan.QuantizedInputs.Where(edge => edge.FixedAmax == 1f).Select(edge => edge.Tensor).Should().Equal("/b.0/Softmax_output_0", "/b.1/Softmax_output_0");
        plan.CalibratedTensors.Should().HaveCount(15);
        plan.Of("/b.0/Add").Reason.Should().Contain("mask");
        plan.Of("/b.0/Add_1").Precision.Should().Be(NumericPrecision.Fp16);
        plan.Of("/b.0/g/Erf").Reason.Should().StartWith("FP16: fused behind '/b.0/f1/MatMul'");
        plan.Of("/b.0/q/MatMul").Reason.Should().Be("INT8: MatMul with constant weights, K 64, N 64");
        plan.Nodes.Where(node => node.OpType is "Shape").Should().OnlyContain(node => node.Precision == NumericPrecision.Fp32);
    }

    [Fact]
    public void Fp8_places_the_same_products()
        => Place(SketchedGraph.Fp8).Edges().Should().Equal(Place(SketchedGraph.Int8).Edges());

    [Theory]
    [InlineData("/b.0/f1/MatMul")]
    [InlineData("/b.0/q/MatMul")] // shares its input with k and v, which stay quantized
    public void One_product_is_protected_by_name(string name)
    {
        PrecisionPlan all = Place(SketchedGraph.Int8);
        PrecisionPlan plan = Place(SketchedGraph.Int8, Rules.Name(name.ToUpperInvariant()));

        plan.Of(name).Precision.Should().Be(NumericPrecision.Fp32);
        plan.Edges().Should().Equal(all.Edges().Where(edge => !edge.StartsWith(name + ".", StringComparison.Ordinal)));
        (all.QuantizedInputs.Count, plan.QuantizedInputs.Count).Should().Be((34, 32));
        plan.Nodes.Where(node => node.ProtectedBy is not null).Select(node => node.Node).Should().Equal(name);
    }

    [Fact]
    public void Patterns_find_what_the_model_is_made_of()
    {
        OnnxModel model = Source();

        Match(SubgraphPattern.Softmax).Should().Equal("/b.0/Softmax", "/b.1/Softmax");
        Match(SubgraphPattern.LayerNormalization).Should().HaveCount(5);
        Match(SubgraphPattern.CtcHead).Should().Equal("/h/MatMul", "/h/Add");
        Match(SubgraphPattern.AttentionScores).Should().Equal(
            "/b.0/MatMul", "/b.0/Mul", "/b.0/Add", "/b.0/Softmax", "/b.1/MatMul", "/b.1/Mul", "/b.1/Add", "/b.1/Softmax");

        IReadOnlyList<string> Match(SubgraphPattern pattern) => ProtectionMatcher.Match(model, [Rules.Of(new PatternSelector(pattern))]).Rules[0].Nodes;
    }

    [Fact]
    public void The_same_input_gives_the_same_plan()
        => System.Text.Json.JsonSerializer.Serialize(Place(SketchedGraph.Int8, Rules.Name("*softmax*")))
            .Should().Be(System.Text.Json.JsonSerializer.Serialize(Place(SketchedGraph.Int8, Rules.Name("*softmax*"))));

    private static PrecisionPlan Place(PlacementOptions options, params ProtectionRule[] rules)
    {
        OnnxModel source = Source();
        NormalizedModel normalized = ModelNormalizer.Normalize(source);
        TensorShapes shapes = ObservedShapes.Of(normalized.Model, "ids", [.. Enumerable.Range(1, 20).Select(i => (long)i)], 1, 20);
        return QuantizationPlacer.Place(normalized, shapes, ProtectionMatcher.Match(source, rules).ForNormalized(normalized), options);
    }

    private static OnnxModel Source()
    {
        string? shared = Environment.GetEnvironmentVariable("TRTENGINE_SHARED");
        string path = Path.Combine(shared ?? string.Empty, "models", "g2p_ctc.onnx");
        Assert.SkipUnless(shared is not null && File.Exists(path), "TRTENGINE_SHARED names no folder with models/g2p_ctc.onnx; set it to run this test.");
        OnnxModel source = OnnxModel.Load(path);
        SourceNames.MakeUnique(source);
        return source;
    }
}
