using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.Precision.Tests.Placement;

namespace TrtOperator.Precision.Tests.Protection.Islands;

public sealed class IslandWideningTests
{
    private static readonly PlacementOptions Half = new(AllowInt8: false, AllowFp8: false, AllowFp16: true);

    [Fact]
    public void First_the_bias_and_the_activation_join()
    {
        SketchedGraph graph = Stack();

        WidenedPlan widened = Widen(graph, graph.Place(SketchedGraph.Int8, Rules.Name("m2")), 1, "m2");

        widened.Steps.Should().ContainSingle().Which.Should().BeEquivalentTo(new WideningStep("m2", ["bias2", "act2"], "the bias and the activation that follow it"));
        NodePrecision added = widened.Plan.Of("bias2");
        (added.Precision, added.Reason, added.ProtectedBy, added.Widens).Should().Be(
            (NumericPrecision.Fp32, "FP32: widens the island of 'm2', the bias and the activation that follow it", "island of 'm2'", "m2"));
        widened.Plan.ProtectedNodes.Should().Be(1, "nobody asked for the others");
        widened.Plan.Edges().Should().Equal("m1.0", "m1.1@1", "m3.0", "m3.1@1");
    }

    [Fact]
    public void Then_the_neighbours_leave_their_quantization_too()
    {
        SketchedGraph graph = Stack();
        WidenedPlan first = Widen(graph, graph.Place(SketchedGraph.Int8, Rules.Name("m2")), 1, "m2");

        WidenedPlan second = Widen(graph, first.Plan, 2, "m2");

        second.Steps.Should().ContainSingle().Which.AddedNodes.Should().Equal("act1", "m3");
        second.Plan.Edges().Should().Equal("m1.0", "m1.1@1");
        second.Plan.Of("m3").Precision.Should().Be(NumericPrecision.Fp32);
    }

    [Fact]
    public void Outside_of_an_attention_one_more_ring_follows_and_then_nothing_is_left()
    {
        SketchedGraph graph = Stack();
        PrecisionPlan plan = graph.Place(SketchedGraph.Int8, Rules.Name("m2"));
        for (int step = 1; step <= 2; step++)
        {
            plan = Widen(graph, plan, step, "m2").Plan;
        }

        WidenedPlan third = Widen(graph, plan, 3, "m2");
        third.Steps.Should().ContainSingle().Which.AddedNodes.Should().Equal("bias1", "bias3");
        WidenedPlan fourth = Widen(graph, third.Plan, 3, "m2");
        fourth.Steps.Should().ContainSingle().Which.AddedNodes.Should().Equal("m1", "act3");

        WidenedPlan fifth = Widen(graph, fourth.Plan, 3, "m2");
        fifth.Plan.Nodes.Should().OnlyContain(node => node.Precision == NumericPrecision.Fp32);

        WidenedPlan last = Widen(graph, fifth.Plan, 1, "m2");
        (last.IsExhausted, last.Step).Should().Be((true, 3));
        last.Plan.Should().BeSameAs(fifth.Plan);
    }

    [Fact]
    public void A_step_that_adds_nothing_is_passed_over()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Input("x", 1, 32, 64));
        string m = graph.MatMul("m", x, 64, 64);
        graph.Node("Softmax", "s", [m]);

        WidenedPlan widened = Widen(graph.Output("s:0"), graph.Place(Half, Rules.Name("m")), 1, "m");

        widened.Step.Should().Be(2);
        widened.Steps.Single().AddedNodes.Should().Equal("in", "s");
    }

    [Fact]
    public void An_activation_of_several_nodes_joins_whole()
    {
        SketchedGraph graph = new();
        string c = graph.Conv("c", graph.Relu("in", graph.Input("x", 1, 32, 8, 8)), 32, 32);
        string sigmoid = graph.Node("Sigmoid", "sig", [c]);
        string silu = graph.Node("Mul", "silu", [c, sigmoid]);
        graph.Node("Abs", "end", [silu]);

        Widen(graph.Output("end:0"), graph.Place(Half, Rules.Name("c")), 1, "c").Steps.Single().AddedNodes.Should().Equal("sig", "silu");
    }

    [Fact]
    public void On_a_residual_stream_only_what_needs_nothing_else_joins()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Input("x", 1, 32, 8, 8));
        string c = graph.Conv("c", x, 32, 32);
        string relu = graph.Relu("r", c);
        graph.Node("Abs", "end", [graph.Node("Add", "sum", [graph.Conv("d", relu, 32, 32), c])]);

        Widen(graph.Output("end:0"), graph.Place(Half, Rules.Name("c")), 1, "c").Steps.Single().AddedNodes.Should().Equal("r");
    }

    [Fact]
    public void What_somebody_asked_for_stands()
    {
        SketchedGraph graph = Stack();
        PrecisionPlan plan = graph.Place(SketchedGraph.Int8, Rules.Name("m2"), Rules.Name("act2", NumericPrecision.Fp16));

        WidenedPlan widened = Widen(graph, plan, 1, "m2");

        widened.Steps.Single().AddedNodes.Should().Equal("bias2");
        widened.Plan.Of("act2").Should().Be(plan.Of("act2"));
    }

    [Fact]
    public void Two_failed_nodes_share_what_both_want()
    {
        SketchedGraph graph = Stack();
        PrecisionPlan plan = graph.Place(Half, Rules.Name("m1"), Rules.Name("m2"));

        WidenedPlan widened = Widen(graph, plan, 2, "m2", "m1");

        widened.Steps.Select(step => step.Node).Should().Equal("m1", "m2");
        widened.Steps.SelectMany(step => step.AddedNodes).Should().OnlyHaveUniqueItems().And.Equal("in", "bias1", "act1", "bias2");
    }

    [Fact]
    public void A_projection_takes_the_others_of_its_attention_along()
    {
        SketchedGraph graph = Attention();
        PrecisionPlan plan = graph.Place(Half, Rules.Name("q"));

        Widen(graph, plan, 1, "q").Steps.Single().AddedNodes.Should().Equal("q.bias");
        WidenedPlan second = Widen(graph, Widen(graph, plan, 1, "q").Plan, 2, "q");

        second.Steps.Single().AddedNodes.Should().Contain(["k", "k.bias", "v", "v.bias", "in"]).And.NotContain(["scores", "softmax"]);
        second.Steps.Single().Reason.Should().Be("its neighbours and the other projections of the same attention");
        PartlyProtectedProjections.Find(graph.Model, second.Plan).Should().BeEmpty();
    }

    [Fact]
    public void Last_the_whole_core_of_the_attention_joins_and_its_other_product_is_no_half_of_an_8_bit_one()
    {
        SketchedGraph graph = Attention();
        PrecisionPlan plan = graph.Place(SketchedGraph.Int8, Rules.Name("softmax"));
        plan.Edges().Should().Contain(["scores.0", "scores.1", "values.0", "values.1"]);

        WidenedPlan third = Widen(graph, plan, 3, "softmax");

        third.Steps.Single().AddedNodes.Should().Equal("scores", "scale", "values");
        third.Steps.Single().Reason.Should().Be("the whole core of its attention");
        third.Plan.Edges().Should().NotContain(["scores.0", "scores.1", "values.0", "values.1"]).And.Contain(["q.0", "k.0", "v.0"]);

        // With the product of queries and keys alone in FP32 the other one leaves 8 bits, for FP16.
        WidenedPlan second = Widen(graph, graph.Place(SketchedGraph.Int8, Rules.Name("scale")), 2, "scale");
        second.Steps.Single().AddedNodes.Should().Equal("scores", "softmax");
        (second.Plan.Of("values").Precision, second.Plan.Of("values").Reason).Should().Be(
            (NumericPrecision.Fp16, "not INT8: its attention's other product 'scores' is not quantized, and half an attention in 8 bits is not fused"));
    }

    [Fact]
    public void A_concatenation_leaves_with_its_reader_and_frees_the_scales_that_it_shared()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string left = graph.Relu("l", graph.Conv("left", x, 64, 64));
        string cat = graph.Node("Concat", "cat", [left, x], attributes: node => node.SetInt("axis", 1));
        string next = graph.Relu("n", graph.Conv("next", cat, 64, 128));
        graph.Node("Sigmoid", "end", [next]);
        PrecisionPlan plan = graph.Output("end:0").Place(SketchedGraph.Int8, Rules.Name("n"));
        plan.QuantizedInputs.Where(edge => edge.SharedScaleGroup is not null).Should().HaveCountGreaterThan(2);

        WidenedPlan widened = Widen(graph, plan, 2, "n");

        widened.Steps.Single().AddedNodes.Should().Equal("next", "end");
        widened.Plan.Edges().Should().Equal("stem.0", "stem.1@0", "left.0", "left.1@0");
        widened.Plan.QuantizedInputs.Should().OnlyContain(edge => edge.SharedScaleGroup == null);
        widened.Plan.Of("cat").Reason.Should().Be("not INT8: 'next' reads it unquantized");
    }

    [Fact]
    public void A_shortcut_leaves_with_the_convolution_beside_it()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 8, 8), 64, 32));
        string branch = graph.Conv("c2", graph.Relu("r1", graph.Conv("c1", x, 64, 64)), 64, 64);
        graph.Conv("next", graph.Relu("r2", graph.Node("Add", "add", [branch, x])), 64, 64);
        PrecisionPlan plan = graph.Output("next:0").Place(SketchedGraph.Int8, Rules.Name("r1"));
        plan.Edges().Should().Contain("add.1");

        WidenedPlan widened = Widen(graph, plan, 2, "r1");

        widened.Steps.Single().AddedNodes.Should().Equal("c1", "c2");
        widened.Plan.Edges().Should().Equal("stem.0", "stem.1@0", "next.0", "next.1@0");
        widened.Plan.Of("add").Reason.Should().Be("not INT8: 'c2' beside its shortcut is not quantized");
    }

    [Fact]
    public void A_name_that_is_not_there_and_a_step_that_is_none_are_errors()
    {
        SketchedGraph graph = Stack();
        PrecisionPlan plan = graph.Place(Half, Rules.Name("m2"));
        FluentActions.Invoking(() => Widen(graph, plan, 1, "m9")).Should().Throw<ArgumentException>().WithMessage("The node 'm9' is not in both the plan and the model*");
        FluentActions.Invoking(() => Widen(graph, plan, 0, "m2")).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Widen(graph, plan, 4, "m2")).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void One_of_three_projections_is_advised_to_take_the_others_along()
    {
        SketchedGraph graph = Attention();
        ProjectionAdvice advice = PartlyProtectedProjections.Find(graph.Model, graph.Place(Half, Rules.Name("q"))).Should().ContainSingle().Which;
        advice.Message.Should().Be(
            "'q' is protected without 'k' and 'v' of the same attention, which breaks their merged product: 5 to 13 kernels more were seen; protecting 'k' and 'v' too costs none.");
        PartlyProtectedProjections.Find(graph.Model, graph.Place(SketchedGraph.Int8, Rules.Name("k"), Rules.Name("v"))).Single().Should().BeEquivalentTo(
            new { Protected = new[] { "k", "v" }, Others = new[] { "q" } });
        PartlyProtectedProjections.Find(graph.Model, graph.Place(Half, Rules.Name("q"), Rules.Name("k"), Rules.Name("v"))).Should().BeEmpty();
        PartlyProtectedProjections.Find(graph.Model, graph.Place(Half, Rules.Name("out"))).Should().BeEmpty();
        PartlyProtectedProjections.Find(graph.Model, graph.Place(Half)).Should().BeEmpty();
    }

    internal static WidenedPlan Widen(SketchedGraph graph, PrecisionPlan plan, int step, params string[] failed)
        => IslandWidening.Widen(graph.Model, plan, failed.ToHashSet(), step);

    /// <summary>Three times a product with bias and activation.</summary>
    private static SketchedGraph Stack()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Input("x", 1, 32, 64));
        for (int i = 1; i <= 3; i++)
        {
            x = graph.Node("Tanh", $"act{i}", [graph.Node("Add", $"bias{i}", [graph.MatMul($"m{i}", x, 64, 64), graph.Weight($"b{i}", 64)])]);
        }

        return graph.Output(x, 1, 32, 64);
    }

    /// <summary>Projections with bias, split into heads, an attention, and the output projection.</summary>
    private static SketchedGraph Attention()
    {
        SketchedGraph graph = new();
        graph.Graph.Initializer.Add(TensorData.Int64s("heads", [1, 64, 4, 32], 4));
        graph.Graph.Initializer.Add(TensorData.Int64s("joined", [1, 64, 128], 3));
        string x = graph.Relu("in", graph.Input("x", 1, 64, 128));
        string[] parts = [.. new[] { "q", "k", "v" }.Select(name =>
        {
            string biased = graph.Node("Add", name + ".bias", [graph.MatMul(name, x, 128, 128, 64), graph.Weight(name + ".b", 128)]);
            string split = graph.Node("Reshape", name + ".split", [biased, "heads"]);
            return graph.Node("Transpose", name + ".heads", [split], [1, 4, 64, 32], node => node.SetInts("perm", 0, 2, 1, 3));
        })];
        string values = graph.Attention(parts[0], parts[1], parts[2], null);
        string joined = graph.Node("Reshape", "join", [graph.Node("Transpose", "back", [values], attributes: node => node.SetInts("perm", 0, 2, 1, 3)), "joined"]);
        return graph.Output(graph.MatMul("out", joined, 128, 128, 64), 1, 64, 128);
    }
}
