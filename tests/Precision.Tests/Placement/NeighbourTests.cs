using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Tests.Placement;

public class NeighbourTests
{
    [Fact]
    public void An_identity_shortcut_is_quantized_beside_the_convolution()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string branch = graph.Conv("c2", graph.Relu("r1", graph.Conv("c1", x, 64, 64)), 64, 64);
        string sum = graph.Node("Add", "add", [branch, x]);
        graph.Conv("next", graph.Relu("r2", sum), 64, 64);

        PrecisionPlan plan = graph.Output("next:0").Place();

        plan.Edges().Should().Equal("stem.0", "stem.1@0", "c1.0", "c1.1@0", "c2.0", "c2.1@0", "add.1", "next.0", "next.1@0");
        plan.Of("add").Reason.Should().Be("INT8: its shortcut 'in:0' is quantized, so that the Add fuses into 'c2'");
        plan.Of("r2").Reason.Should().Be("FP16: fused behind 'c2', nothing inside a kernel is quantized");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_convolutions_the_longer_branch_is_fused(bool longFirst)
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string branch = graph.Conv("c2", graph.Relu("r1", graph.Conv("c1", x, 64, 64)), 64, 64);
        string down = graph.Conv("down", x, 64, 64, 1);
        string sum = graph.Node("Add", "add", longFirst ? [branch, down] : [down, branch]);
        graph.Relu("last", sum);

        PrecisionPlan plan = graph.Output("last:0").Place();

        plan.QuantizedInputs.Single(edge => edge.Node == "add").Tensor.Should().Be(down);
    }

    [Fact]
    public void A_protected_convolution_leaves_its_residual_alone()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 8, 8), 64, 32));
        graph.Relu("last", graph.Node("Add", "add", [graph.Conv("c1", x, 64, 64), x]));

        PrecisionPlan plan = graph.Output("last:0").Place(null, Rules.Name("c1"));

        plan.Edges().Should().Equal("stem.0", "stem.1@0");
        plan.Of("add").Precision.Should().Be(NumericPrecision.Fp16);
    }

    [Fact]
    public void ConvNeXt_blocks_quantize_their_products_and_no_shortcut()
    {
        SketchedGraph graph = new();
        string x = graph.Conv("stem", graph.Input("x", 1, 3, 32, 32), 96, 3, 4);
        string depthwise = graph.Conv("dw", x, 96, 96, 7, 96);
        string last = graph.Node("Transpose", "nhwc", [depthwise], [1, 8, 8, 96], node => node.SetInts("perm", 0, 2, 3, 1));
        string norm = graph.Node("LayerNormalization", "ln", [last, graph.Weight("g", 96)], [1, 8, 8, 96]);
        string wide = graph.Node("MatMul", "pw1", [norm, graph.Weight("pw1.w", 96, 384)], [1, 8, 8, 384]);
        string gelu = Gelu(graph, wide);
        string narrow = graph.Node("MatMul", "pw2", [gelu, graph.Weight("pw2.w", 384, 96)], [1, 8, 8, 96]);
        string gamma = graph.Node("Mul", "gamma", [narrow, graph.Weight("gm", 96)]);
        string back = graph.Node("Transpose", "nchw", [gamma], [1, 96, 8, 8], node => node.SetInts("perm", 0, 3, 1, 2));
        graph.Relu("end", graph.Node("Add", "add", [x, back]));

        PrecisionPlan plan = graph.Output("end:0").Place();

        plan.Edges().Should().Equal("stem.0", "stem.1@0", "dw.0", "dw.1@0", "pw1.0", "pw1.1@1", "pw2.0", "pw2.1@1");
        plan.Of("gelu.add").Reason.Should().Be("FP16: fused behind 'pw1', nothing inside a kernel is quantized");
        plan.Of("ln").Reason.Should().StartWith("FP16: 8-bit statistics");
    }

    [Fact]
    public void Squeeze_and_excitation_is_quantized_through_its_pooling()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("r", graph.Conv("c", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string pooled = graph.Node("GlobalAveragePool", "gap", [x]);
        string squeeze = graph.Relu("sr", graph.Conv("s1", pooled, 16, 64, 1));
        string excite = graph.Node("Sigmoid", "sig", [graph.Conv("s2", squeeze, 64, 16, 1)]);
        graph.Conv("next", graph.Node("Mul", "mul", [x, excite]), 64, 64);

        PrecisionPlan plan = graph.Output("next:0").Place();

        plan.Edges().Should().Equal("c.0", "c.1@0", "gap.0", "s1.0", "s1.1@0", "s2.0", "s2.1@0", "next.0", "next.1@0");
        plan.Of("gap").Reason.Should().Be("INT8: GlobalAveragePool between quantized neighbours");
        plan.Of("mul").Precision.Should().Be(NumericPrecision.Fp16);
    }

    [Theory]
    [InlineData("AveragePool", false)]
    [InlineData("MaxPool", true)]
    public void Pooling_between_convolutions_shares_its_scale_only_where_it_keeps_values(string opType, bool shared)
    {
        SketchedGraph graph = new();
        string pooled = graph.Node(opType, "pool", [graph.Relu("r", graph.Conv("c", graph.Input("x", 1, 32, 8, 8), 64, 32))]);
        graph.Conv("next", pooled, 64, 64);

        PrecisionPlan plan = graph.Output("next:0").Place();

        QuantizedInput edge = plan.QuantizedInputs.Single(edge => edge.Node == "pool");
        QuantizedInput next = plan.QuantizedInputs.Single(edge => edge.Node == "next" && !edge.IsWeight);
        (edge.SharedScaleGroup is not null).Should().Be(shared);
        next.SharedScaleGroup.Should().Be(edge.SharedScaleGroup);
    }

    [Fact]
    public void Pooling_without_a_quantized_side_is_left_alone()
    {
        SketchedGraph graph = new();
        string before = graph.Node("MaxPool", "before", [graph.Input("x", 1, 32, 8, 8)]);
        string conv = graph.Conv("c", before, 64, 32);
        string after = graph.Node("AveragePool", "after", [conv]);
        graph.Node("LogSoftmax", "end", [after]);

        PrecisionPlan plan = graph.Output("end:0").Place();

        plan.Edges().Should().Equal("c.0", "c.1@0");
        plan.Of("before").Reason.Should().Be("FP16: not all of its neighbours are quantized");
        plan.Of("after").Reason.Should().Be("FP16: not all of its neighbours are quantized");
    }

    [Fact]
    public void Resize_is_quantized_on_its_data_alone()
    {
        SketchedGraph graph = new();
        string big = graph.Node("Resize", "up", [graph.Conv("c", graph.Input("x", 1, 32, 8, 8), 64, 32), string.Empty, graph.Weight("scales", _ => 2, 4)]);
        graph.Conv("next", big, 64, 64);

        graph.Output("next:0").Place().Edges().Should().Equal("c.0", "c.1@0", "up.0", "next.0", "next.1@0");
    }

    [Fact]
    public void Concatenated_branches_share_one_scale()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("r", graph.Conv("c", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string[] branches = [graph.Conv("b1", x, 32, 64), graph.Conv("b2", x, 32, 64), graph.Node("MaxPool", "b3", [x])];
        string all = graph.Node("Concat", "cat", branches, attributes: node => node.SetInt("axis", 1));
        graph.Conv("next", all, 64, 128);

        PrecisionPlan plan = graph.Output("next:0").Place();

        plan.QuantizedInputs.Where(edge => edge.SharedScaleGroup is not null).Select(edge => $"{edge.Node}.{edge.InputIndex}")
            .Should().Equal("b1.0", "b2.0", "b3.0", "cat.0", "cat.1", "cat.2", "next.0");
        plan.QuantizedInputs.Select(edge => edge.SharedScaleGroup).OfType<string>().Distinct().Should().ContainSingle();
    }

    [Fact]
    public void Concatenations_of_concatenations_share_one_scale()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 32, 8, 8);
        string a = graph.Conv("a", x, 32, 32);
        string inner = graph.Node("Concat", "inner", [a, graph.Conv("b", x, 32, 32)]);
        string outer = graph.Node("Concat", "outer", [graph.Node("Transpose", "t", [inner]), graph.Conv("c", a, 32, 32)]);
        graph.Conv("next", outer, 64, 96);

        PrecisionPlan plan = graph.Output("next:0").Place();

        plan.Of("outer").Precision.Should().Be(NumericPrecision.Int8);
        plan.Of("inner").Precision.Should().Be(NumericPrecision.Int8);
        plan.QuantizedInputs.Where(edge => edge.SharedScaleGroup is not null).Select(edge => $"{edge.Node}.{edge.InputIndex} {edge.SharedScaleGroup}")
            .Should().Equal("inner.0 a:0", "inner.1 a:0", "c.0 a:0", "outer.0 a:0", "outer.1 a:0", "next.0 a:0");
    }

    [Fact]
    public void A_graph_out_of_order_is_refused()
    {
        SketchedGraph graph = new();
        graph.Relu("first", "second:0");
        graph.Relu("second", "first:0");

        FluentActions.Invoking(() => graph.Place()).Should().Throw<InvalidModelException>().WithMessage("The node 'first' reads 'second:0'*topological order.");
    }

    [Fact]
    public void A_concatenation_that_anyone_reads_as_floats_is_left_alone()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 32, 8, 8);
        string all = graph.Node("Concat", "cat", [graph.Conv("b1", x, 32, 32), graph.Conv("b2", x, 32, 32)], attributes: node => node.SetInt("axis", 1));
        graph.Conv("next", all, 64, 64);
        graph.Node("Softmax", "side", [all]);

        graph.Output("next:0").Output("side:0").Place().Of("cat").Precision.Should().Be(NumericPrecision.Fp16);
    }

    [Fact]
    public void Fp8_stops_at_products_and_shortcuts()
    {
        SketchedGraph graph = new();
        string pooled = graph.Node("MaxPool", "pool", [graph.Relu("r", graph.Conv("c", graph.Input("x", 1, 32, 8, 8), 64, 32))]);
        graph.Conv("next", pooled, 64, 64);

        graph.Output("next:0").Place(SketchedGraph.Fp8).Edges().Should().Equal("c.0", "c.1@0", "next.0", "next.1@0");
    }

    private static string Gelu(SketchedGraph graph, string x)
    {
        string erf = graph.Node("Erf", "gelu.erf", [graph.Node("Div", "gelu.div", [x, graph.Weight("gelu.root", _ => 1.4142135f, 1)])]);
        string plus = graph.Node("Add", "gelu.add", [erf, graph.Weight("gelu.one", _ => 1, 1)]);
        return graph.Node("Mul", "gelu.half", [graph.Node("Mul", "gelu.mul", [x, plus]), graph.Weight("gelu.5", _ => 0.5f, 1)]);
    }
}
