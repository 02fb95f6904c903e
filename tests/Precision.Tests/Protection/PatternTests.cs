using TrtOperator.Onnx;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Tests.Placement;

namespace TrtOperator.Precision.Tests.Protection;

public class PatternTests
{
    [Theory]
    [InlineData(true, "max", "sub", "exp", "sum", "div")]
    [InlineData(false, "exp", "sum", "div")]
    public void Softmax_is_recognised_in_its_parts(bool shifted, params string[] expected)
    {
        SketchedGraph graph = new();
        Softmax(graph, graph.Relu("relu", graph.Input("x", 1, 8)), shifted);

        graph.Matched(SubgraphPattern.Softmax).Should().Equal(expected);
    }

    [Fact]
    public void A_quotient_by_another_sum_is_no_softmax()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 8);
        string sum = graph.Node("ReduceSum", "sum", [graph.Node("Exp", "other", [graph.Relu("r", x)])]);
        graph.Node("Div", "div", [graph.Node("Exp", "exp", [x]), sum]);

        FluentActions.Invoking(() => graph.Matched(SubgraphPattern.Softmax)).Should().Throw<InvalidProtectionException>();
    }

    [Fact]
    public void Log_softmax_is_recognised_in_all_three_forms()
    {
        SketchedGraph graph = new();
        string x = graph.Node("LogSoftmax", "op", [graph.Input("x", 1, 8)]);
        string y = graph.Node("Log", "log", [Softmax(graph, x, true)]);
        string shifted = graph.Node("Sub", "s2", [y, graph.Node("ReduceMax", "m2", [y])]);
        string sum = graph.Node("ReduceSum", "sum2", [graph.Node("Exp", "e2", [shifted])]);
        graph.Relu("after", graph.Node("Sub", "end", [shifted, graph.Node("Log", "l2", [sum])]));

        graph.Matched(SubgraphPattern.LogSoftmax).Should().Equal("op", "max", "sub", "exp", "sum", "div", "log", "m2", "s2", "e2", "sum2", "l2", "end");
    }

    [Theory]
    [InlineData("Pow")]
    [InlineData("Mul")]
    public void Layer_normalization_is_recognised_in_its_parts(string square)
    {
        SketchedGraph graph = new();
        string x = graph.Relu("relu", graph.Input("x", 1, 8));
        string centred = graph.Node("Sub", "sub", [x, graph.Node("ReduceMean", "mean", [x])]);
        string squared = graph.Node(square, "square", square == "Pow" ? [centred, graph.Weight("two", _ => 2, 1)] : [centred, centred]);
        string variance = graph.Node("Add", "eps", [graph.Node("ReduceMean", "var", [squared]), graph.Weight("e", _ => 1e-5f, 1)]);
        string normal = graph.Node("Div", "div", [centred, graph.Node("Sqrt", "root", [variance])]);
        string scaled = graph.Node("Mul", "gamma", [normal, graph.Weight("g", 8)]);
        graph.Node("Add", "residual", [graph.Node("Add", "beta", [graph.Weight("b", 8), scaled]), x]);

        graph.Matched(SubgraphPattern.LayerNormalization).Should().Equal("mean", "sub", "square", "var", "eps", "root", "div", "gamma", "beta");
    }

    [Fact]
    public void Normalization_operators_are_recognised()
    {
        SketchedGraph graph = new();
        string x = graph.Node("LayerNormalization", "ln", [graph.Input("x", 1, 8), graph.Weight("g", 8)]);
        graph.Node("BatchNormalization", "bn", [x, graph.Weight("s", 8), graph.Weight("b", 8), graph.Weight("m", 8), graph.Weight("v", 8)]);

        graph.Matched(SubgraphPattern.LayerNormalization).Should().Equal("ln");
        graph.Matched(SubgraphPattern.BatchNormalization).Should().Equal("bn");
    }

    [Fact]
    public void Attention_scores_reach_from_the_product_to_the_softmax()
    {
        SketchedGraph graph = new();
        string values = graph.Attention(graph.Input("q", 1, 4, 64, 32), graph.Input("k", 1, 4, 64, 32), graph.Input("v", 1, 4, 64, 32), graph.Input("m", 1, 1, 1, 64));
        graph.Node("Softmax", "classes", [graph.MatMul("head", values, 32, 40)]);

        graph.Matched(SubgraphPattern.AttentionScores).Should().Equal("scores", "scale", "mask", "softmax");
    }

    [Fact]
    public void A_mask_may_come_first_and_a_softmax_in_parts()
    {
        SketchedGraph graph = new();
        string scores = graph.Node("MatMul", "qk", [graph.Input("q", 1, 8, 8), graph.Input("k", 1, 8, 8)]);
        string masked = graph.Node("Add", "mask", [graph.Input("m", 1, 8, 8), graph.Node("Div", "scale", [scores, graph.Weight("d", 1)])]);
        graph.Node("MatMul", "pv", [Softmax(graph, masked, true), graph.Input("v", 1, 8, 8)]);

        graph.Matched(SubgraphPattern.AttentionScores).Should().Equal("qk", "scale", "mask", "max", "sub", "exp", "sum", "div");
    }

    [Theory]
    [InlineData("Softmax")]
    [InlineData("LogSoftmax")]
    [InlineData(null)]
    public void A_ctc_head_is_the_last_projection_with_all_behind_it(string? last)
    {
        SketchedGraph graph = new();
        string hidden = graph.MatMul("hidden", graph.Input("x", 1, 32, 64), 64, 64);
        string logits = graph.Node("Add", "bias", [graph.Weight("b", 40), graph.MatMul("projection", graph.Relu("relu", hidden), 64, 40)]);
        string output = last is null ? logits : graph.Node(last, "end", [graph.Node("Transpose", "time", [logits])]);
        graph.Output(output, 32, 1, 40);

        graph.Matched(SubgraphPattern.CtcHead).Should().Equal(last is null ? ["projection", "bias"] : ["projection", "bias", "end"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Classifiers_and_hidden_states_are_no_ctc_head(bool classifier)
    {
        SketchedGraph graph = new();
        string logits = graph.MatMul("projection", graph.Input("x", 1, 32, 64), 64, 64);
        if (classifier)
        {
            graph.Output(logits, 1, 64);
        }
        else
        {
            graph.Output(graph.Node("LayerNormalization", "ln", [logits, graph.Weight("g", 64)]), 1, 32, 64);
        }

        FluentActions.Invoking(() => graph.Matched(SubgraphPattern.CtcHead)).Should().Throw<InvalidProtectionException>();
    }

    [Theory]
    [InlineData(9, 0.03f, true)] // 9 of 16 channels a hundredfold under the largest weight
    [InlineData(8, 0.03f, false)]
    [InlineData(15, 0.5f, false)]
    public void Small_weights_are_measured_channel_by_channel(int smallChannels, float small, bool matches)
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 16, 8, 8);
        graph.Node("Conv", "conv", [x, graph.Weight("w", i => (i / 16 < smallChannels ? small : 10) * (i % 2 == 0 ? 1 : -1), 16, 16, 1, 1)]);
        Action match = () => graph.Matched(SubgraphPattern.SmallWeightConv).Should().Equal("conv");

        if (matches)
        {
            match.Should().NotThrow();
        }
        else
        {
            match.Should().Throw<InvalidProtectionException>();
        }
    }

    [Fact]
    public void Weights_in_constant_nodes_are_measured_too()
    {
        SketchedGraph graph = new();
        string w = graph.Node("Constant", "w", [], attributes: node => node.SetTensor("value", TensorData.Floats("v", [.. Enumerable.Range(0, 256).Select(i => i == 0 ? 100f : 0.01f)], 16, 16, 1, 1)));
        graph.Node("Conv", "conv", [graph.Input("x", 1, 16, 8, 8), w]);

        graph.Matched(SubgraphPattern.SmallWeightConv).Should().Equal("conv");
    }

    private static string Softmax(SketchedGraph graph, string x, bool shifted)
    {
        string exponent = shifted ? graph.Node("Sub", "sub", [x, graph.Node("ReduceMax", "max", [x])]) : x;
        string exp = graph.Node("Exp", "exp", [exponent]);
        return graph.Node("Div", "div", [exp, graph.Node("ReduceSum", "sum", [exp])]);
    }
}
