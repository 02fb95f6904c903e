using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Tests.Execution;

public sealed class ExecutionGraphTests
{
    private const int Width = 6;
    private static readonly long[] Shape = [1, 3, Width, Width];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scalars_behind_a_convolution_and_a_hard_swish_take_no_steps_of_their_own(bool bias)
    {
        OnnxModel model = Block(bias);
        OnnxModel lean = ExecutionGraph.Of(model);

        lean.Graph.Node.Select(node => node.OpType).Should().Equal("Conv", "HardSwish", "Mul", "Add");
        float[] expected = TestRuns.Run(model, "y", Feed(1));
        float[] actual = TestRuns.Run(lean, "y", Feed(1));
        actual.Zip(expected).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) <= 1e-5 * (1 + Math.Abs(pair.Second)));
        model.Graph.Node.Should().HaveCount(9, "the model itself stays as it is");
        TestRuns.Run(model, "y", Feed(1)).Should().Equal(expected);
    }

    [Theory]
    [InlineData("c")]
    [InlineData("s")]
    public void What_is_asked_for_is_made(string tensor)
    {
        OnnxModel observed = ObservedGraph.WithOutputs(Block(bias: true), [tensor, "y"]);
        TestRuns.Run(ExecutionGraph.Of(observed), tensor, Feed(2)).Zip(TestRuns.Run(observed, tensor, Feed(2))).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-5);
    }

    [Theory]
    [InlineData("Clip", 2, "seven")]
    [InlineData("Clip", 1, "three")]
    [InlineData("Div", 1, "seven")]
    [InlineData("Add", 1, "seven")]
    public void Another_curve_is_no_hard_swish(string op, int input, string constant)
    {
        OnnxModel model = Block(bias: true);
        model.Graph.Node.Last(node => node.OpType == op && node.Input.Any(name => name is "three" or "six" or "nil")).Input[input] = constant;
        ExecutionGraph.Of(model).Graph.Node.Should().NotContain(node => node.OpType == "HardSwish");
    }

    [Fact]
    public void A_curve_whose_steps_somebody_else_reads_stays_as_it_is()
    {
        OnnxModel model = Block(bias: true);
        OnnxModel observed = ObservedGraph.WithOutputs(model, ["g", "y"]);
        ExecutionGraph.Of(observed).Graph.Node.Should().NotContain(node => node.OpType == "HardSwish");
    }

    [Theory]
    [InlineData(1e-6f, 0.1f)]
    [InlineData(1e6f, 0.1f)]
    [InlineData(1f, 40f)]
    [InlineData(0f, 1f)]
    public void A_scalar_that_could_not_be_undone_stays(float scale, float shift)
    {
        OnnxModel model = Block(bias: true, scale, shift);
        ExecutionGraph.Of(model).Graph.Node.Count(node => node.OpType is "Add" or "Mul").Should().BeGreaterThan(2);
    }

    [Theory]
    [InlineData(-0.7f, 0.4f, "")]
    [InlineData(3f, -2f, "")]
    [InlineData(3f, -2f, "h")]
    [InlineData(3f, -2f, "t")]
    [InlineData(3f, -2f, "c")]
    public void The_extremes_of_what_is_not_read_are_those_of_a_run_or_farther_where_weights_bound_them(float scale, float shift, string counted)
    {
        OnnxModel model = Block(bias: true, scale, shift);
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset([.. Enumerable.Range(0, 5).Select(Feed)]), counted: new HashSet<string> { "y", counted });

        foreach (string tensor in model.Graph.Node.Select(node => node.Output[0]))
        {
            float[] values = [.. Enumerable.Range(0, 5).SelectMany(i => TestRuns.Inner(model, tensor, Feed(i)))];
            TensorExtremes extremes = statistics.Extremes[tensor];
            if (extremes.IsBound)
            {
                extremes.Min.Should().BeLessThanOrEqualTo(values.Min());
                extremes.Max.Should().BeGreaterThanOrEqualTo(values.Max());
                extremes.Magnitude.Should().BeLessThan(1000);
            }
            else
            {
                extremes.Min.Should().BeApproximately(values.Min(), 1e-4f, "it is the least of {0}", tensor);
                extremes.Max.Should().BeApproximately(values.Max(), 1e-4f, "it is the greatest of {0}", tensor);
            }
        }

        statistics.Extremes["c"].IsBound.Should().Be(counted is "" or "h", "the result of the layer is not asked for");
        float[] all = [.. Enumerable.Range(0, 5).SelectMany(i => TestRuns.Inner(model, "y", Feed(i)))];
        statistics.Tensors["y"].Histogram.FiniteCount.Should().Be(all.Length);
        statistics.Tensors["y"].Magnitude.Should().BeApproximately(all.Max(MathF.Abs), 1e-4f);
    }

    [Fact]
    public void A_layer_whose_weights_allow_more_than_FP16_holds_is_read()
    {
        OnnxModel model = Block(bias: true, scale: 900f);
        Dictionary<string, HostTensor> feed = TestRuns.Feed("x", [.. TestGraph.Random(3, 3 * Width * Width).Select(static value => value * 30)], Shape);
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(feed), counted: new HashSet<string> { "y" });

        statistics.Extremes["t"].IsBound.Should().BeFalse();
        statistics.Extremes["c"].IsBound.Should().BeFalse();
        float[] values = TestRuns.Inner(model, "t", feed);
        statistics.Extremes["t"].Max.Should().BeApproximately(values.Max(), values.Max(MathF.Abs) * 1e-5f);
        statistics.Extremes["t"].Min.Should().BeApproximately(values.Min(), values.Max(MathF.Abs) * 1e-5f);
    }

    [Fact]
    public void A_fault_of_a_convolution_is_told_of_it_and_not_of_the_steps_that_it_takes_over()
    {
        OnnxModel model = Block(bias: true);
        Dictionary<string, HostTensor> broken = TestRuns.Feed("x", [.. Enumerable.Repeat(3e38f, 3 * Width * Width)], Shape);
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(Feed(1), broken), counted: new HashSet<string> { "y" });
        statistics.NonFinite[0].Node.Should().Be("/c");
        statistics.NonFinite[0].Sample.Should().Be(1);
    }

    // Conv, * s, + d, and x * min(max(x + 3, 0), 6) / 6, * 1.5, + 0.25.
    private static OnnxModel Block(bool bias, float scale = 1.3f, float shift = -0.2f)
    {
        TestGraph graph = new TestGraph().Input("x", Shape)
            .Floats("w", TestGraph.Random(9, 4 * 3 * 9), 4, 3, 3, 3).Floats("b", TestGraph.Random(8, 4), 4)
            .Floats("k", [scale], 1).Floats("d", [shift], 1).Floats("k2", [1.5f], 1).Floats("d2", [0.25f], 1)
            .Floats("three", [3]).Floats("six", [6]).Floats("seven", [7]).Floats("nil", [0]);
        return graph.Node("Conv", bias ? ["x", "w", "b"] : ["x", "w"], "c").Node("Mul", ["k", "c"], "s").Node("Add", ["s", "d"], "t")
            .Node("Add", ["t", "three"], "a").Node("Clip", ["a", "nil", "six"], "g").Node("Mul", ["t", "g"], "p").Node("Div", ["p", "six"], "h")
            .Node("Mul", ["k2", "h"], "m").Node("Add", ["m", "d2"], "y").Output("y", -1, -1, -1, -1).Build();
    }

    private static Dictionary<string, HostTensor> Feed(int seed) => TestRuns.Feed("x", [.. TestGraph.Random(seed, 3 * Width * Width).Select(static value => value * 2)], Shape);
}
