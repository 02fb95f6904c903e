using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Tests.Placement;

public class AttentionTests
{
    [Fact]
    public void Both_products_are_quantized_and_the_mask_is_not()
    {
        PrecisionPlan plan = Masked().Place();

        plan.Edges().Should().Equal("scores.0", "scores.1", "values.0", "values.1");
        plan.Of("mask").Reason.Should().Be("FP16: adds to attention scores, and a mask's range would round the scores to zero");
        plan.Of("scores").Reason.Should().Be("INT8: product of queries and keys, K 32, N 64");
        plan.QuantizedInputs.Select(edge => edge.FixedAmax).Should().Equal(null, null, 1f, null);
        plan.CalibratedTensors.Should().Equal("q", "keysT:0", "v");
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Long_attention_is_not_quantized_to_int8(int positions, bool quantized)
    {
        PrecisionPlan plan = Masked(positions).Place();

        plan.QuantizedInputs.Any().Should().Be(quantized);
        if (!quantized)
        {
            plan.Of("values").Reason.Should().Be("not INT8: its attention has 513 positions, and above 512 INT8 has no fused kernel");
        }
    }

    [Theory]
    [InlineData(513, 64, true)]
    [InlineData(64, 257, false)]
    [InlineData(64, 256, true)]
    public void Fp8_attention_is_limited_by_its_heads_instead(int positions, int head, bool quantized)
        => Masked(positions, head).Place(SketchedGraph.Fp8).QuantizedInputs.Any().Should().Be(quantized);

    [Fact]
    public void Half_an_attention_is_none()
    {
        PrecisionPlan plan = Masked().Place(null, Rules.Name("values"));

        plan.QuantizedInputs.Should().BeEmpty();
        plan.Of("scores").Reason.Should().Be("not INT8: its attention's other product 'values' is not quantized, and half an attention in 8 bits is not fused");
    }

    [Fact]
    public void A_protected_softmax_is_read_through_a_pair_unless_its_output_is_protected()
    {
        Masked().Place(null, Rules.Name("softmax")).Edges().Should().Equal("scores.0", "scores.1", "values.0", "values.1");

        PrecisionPlan plan = Masked().Place(null, Rules.Name("softmax", protectOutput: true));

        plan.QuantizedInputs.Should().BeEmpty();
        plan.Of("values").Reason.Should().Be("not INT8: it reads the output of 'softmax', which is protected with its output");
    }

    [Fact]
    public void Unobserved_shapes_are_said()
    {
        PrecisionPlan plan = QuantizationPlacer.Place(Masked().Normalized, TensorShapes.Unknown, new Dictionary<string, Precision.Protection.NodeProtection>(), SketchedGraph.Int8);

        plan.Of("scores").Reason.Should().Be("not INT8: the shape of its attention was not observed");
    }

    private static SketchedGraph Masked(long positions = 64, long head = 32)
    {
        SketchedGraph graph = new();
        string mask = graph.Node("Mul", "penalty", [graph.Input("m", 1, 1, 1, positions), graph.Weight("minus", _ => -10000, 1)]);
        graph.Attention(graph.Input("q", 1, 4, positions, head), graph.Input("k", 1, 4, positions, head), graph.Input("v", 1, 4, positions, head), mask, positions, head);
        return graph.Output("values:0", 1, 4, positions, head);
    }
}
