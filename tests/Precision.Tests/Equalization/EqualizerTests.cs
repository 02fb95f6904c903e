using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Equalization;

public class EqualizerTests
{
    private const int Channels = 8;
    private static readonly HashSet<string> Nothing = [];

    [Theory]
    [InlineData("Relu")]
    [InlineData("LeakyRelu")]
    [InlineData("PRelu")]
    [InlineData("Clip")]
    [InlineData("MaxPool")]
    public void Scales_pass_a_homogeneous_operation_between_convolutions_bit_for_bit(string between)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SameAfterAnyScales(Convolutions(between, group: seed % 2 == 0 ? 1 : Channels, seed), Image(seed), seed, EqualizationKind.CrossLayer);
        }
    }

    [Theory]
    [InlineData("Gemm", EqualizationKind.CrossLayer)]
    [InlineData("MatMul", EqualizationKind.CrossLayer)]
    [InlineData("LayerNormalization", EqualizationKind.Migration)]
    [InlineData("Mul", EqualizationKind.Migration)]
    public void Scales_move_between_a_maker_and_two_matrix_products_bit_for_bit(string maker, EqualizationKind kind)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            SameAfterAnyScales(Matrices(maker, seed), Rows(seed), seed, kind);
        }
    }

    [Theory]
    [InlineData("Sigmoid")]
    [InlineData("HardSwish")]
    public void An_operation_that_a_factor_does_not_pass_is_no_way_back(string between)
        => EqualizationSites.Find(Convolutions(between, 1, 1).Graph, Nothing).Should().BeEmpty();

    [Fact]
    public void A_clip_at_six_is_left_alone()
        => EqualizationSites.Find(Convolutions("Clip6", 1, 1).Graph, Nothing).Should().BeEmpty();

    [Fact]
    public void A_tensor_that_a_residual_reads_too_is_left_alone()
    {
        OnnxModel model = Convolutions("Relu", 1, 1);
        model.Graph.Node.Add(NodeAttributes.Create("Add", "residual", ["a", "y"], ["sum"]));
        model.Graph.Output[0].Name = "sum";

        EqualizationSites.Find(model.Graph, Nothing).Should().BeEmpty();
    }

    [Fact]
    public void A_tensor_that_the_model_gives_out_is_left_alone()
    {
        OnnxModel model = Convolutions("Relu", 1, 1);
        model.Graph.Output.Add(model.Graph.Output[0].Clone());
        model.Graph.Output[1].Name = "a";

        EqualizationSites.Find(model.Graph, Nothing).Should().BeEmpty();
    }

    [Fact]
    public void A_weight_that_two_layers_share_is_left_alone()
    {
        OnnxModel model = Matrices("MatMul", 1);
        model.Graph.Node.Single(node => node.Name == "second").Input[1] = "w1";

        EqualizationSites.Find(model.Graph, Nothing).Should().BeEmpty();
    }

    [Theory]
    [InlineData("maker")]
    [InlineData("between")]
    [InlineData("reader")]
    public void Nothing_around_a_protected_node_is_rewritten(string node)
        => EqualizationSites.Find(Convolutions("Relu", 1, 1).Graph, new HashSet<string> { node }).Should().BeEmpty();

    [Fact]
    public void Scales_are_powers_of_two_between_one_over_1024_and_1024()
    {
        float[] scales = Equalizer.Scales([1e-30f, 1f, 1e30f, 0f, 5f], [1f, 1f, 1f, 1f, 0f], 1);

        scales.Should().Equal(1f / 1024, 1f, 1024f, 1f, 1f);
    }

    [Fact]
    public void A_scale_that_would_overflow_a_weight_changes_nothing()
    {
        OnnxModel model = Matrices("Mul", 1);
        int at = model.Graph.Initializer.ToList().FindIndex(tensor => tensor.Name == "w2");
        model.Graph.Initializer[at] = TensorData.Floats("w2", [.. Enumerable.Repeat(1e38f, Channels * 4)], Channels, 4);
        byte[] before = model.ToByteArray();

        Equalizer.Apply(model, EqualizationSites.Find(model.Graph, Nothing).Single(), [.. Enumerable.Repeat(1024f, Channels)]).Should().BeFalse();

        model.ToByteArray().Should().Equal(before);
    }

    [Fact]
    public void An_outlier_channel_is_moved_into_the_weights_and_what_that_bought_is_told()
    {
        OnnxModel model = Matrices("Mul", 3, outlier: 200);

        EqualizedModel made = Run(model);

        EqualizedTensor kept = made.Tensors.Should().ContainSingle().Subject;
        kept.Tensor.Should().Be("t");
        kept.Layers.Should().Equal("first", "second");
        kept.ErrorAfter.Should().BeLessThan(kept.ErrorBefore / 4);
        float[] expected = TestRuns.Run(model, "y", Rows(9));
        TestRuns.Run(made.Model, "y", Rows(9)).Should().Equal(expected);
    }

    [Fact]
    public void A_layer_that_stays_in_floating_point_is_not_rewritten()
        => Run(Matrices("Mul", 3, outlier: 200), NumericPrecision.Fp32).Should().BeEquivalentTo(new { Tensors = Array.Empty<EqualizedTensor>(), Tried = 0 });

    [Fact]
    public void The_same_samples_give_the_same_model()
        => Run(Matrices("LayerNormalization", 3, outlier: 50)).Model.ToByteArray().Should().Equal(Run(Matrices("LayerNormalization", 3, outlier: 50)).Model.ToByteArray());

    [Fact]
    public void The_order_of_the_samples_changes_nothing()
    {
        EqualizedModel forward = Run(Matrices("LayerNormalization", 3, outlier: 50), count: 40);
        EqualizedModel backward = Run(Matrices("LayerNormalization", 3, outlier: 50), count: 40, reversed: true);

        forward.Tensors.Should().NotBeEmpty();
        backward.Tensors.Should().BeEquivalentTo(forward.Tensors);
        backward.Model.ToByteArray().Should().Equal(forward.Model.ToByteArray());
    }

    private static EqualizedModel Run(OnnxModel model, NumericPrecision precision = NumericPrecision.Int8, int count = 12, bool reversed = false)
        => Equalizer.Run(
            model,
            TestGraph.Plan(model, precision),
            Nothing,
            new ListDataset([.. Enumerable.Range(0, count).Select(index => Rows(reversed ? count - 1 - index : index))]),
            CalibrationMethod.Auto,
            threads: 1,
            TestContext.Current.CancellationToken);

    private static void SameAfterAnyScales(OnnxModel model, Dictionary<string, HostTensor> input, int seed, EqualizationKind kind)
    {
        EqualizationSite site = EqualizationSites.Find(model.Graph, Nothing).Should().ContainSingle().Subject;
        site.Kind.Should().Be(kind);
        Random random = new(seed);
        float[] scales = [.. Enumerable.Range(0, Channels).Select(_ => (float)Math.ScaleB(1, random.Next(-10, 11)))];
        OnnxModel scaled = model.Clone();

        Equalizer.Apply(scaled, site, scales).Should().BeTrue();

        scaled.ToByteArray().Should().NotEqual(model.ToByteArray());
        TestRuns.Run(scaled, "y", input).Should().Equal(TestRuns.Run(model, "y", input));
    }

    private static Dictionary<string, HostTensor> Image(int seed) => TestRuns.Feed("x", TestGraph.Random(seed + 100, 3 * 6 * 6), 1, 3, 6, 6);

    private static Dictionary<string, HostTensor> Rows(int seed) => TestRuns.Feed("x", TestGraph.Random(seed + 100, 5 * Channels), 5, Channels);

    private static OnnxModel Convolutions(string between, int group, int seed)
    {
        TestGraph graph = new TestGraph()
            .Input("x", 1, 3, 6, 6)
            .Floats("w1", TestGraph.Random(seed, Channels * 3 * 9), Channels, 3, 3, 3)
            .Floats("b1", TestGraph.Random(seed + 1, Channels), Channels)
            .Floats("w2", TestGraph.Random(seed + 2, Channels * (Channels / group) * 9), Channels, Channels / group, 3, 3)
            .Floats("b2", TestGraph.Random(seed + 3, Channels), Channels)
            .Floats("slope", TestGraph.Random(seed + 4, Channels), Channels, 1, 1)
            .Floats("zero", [0])
            .Floats("six", [6])
            .Node("Conv", "maker", ["x", "w1", "b1"], ["c"]);
        _ = between switch
        {
            "PRelu" => graph.Node("PRelu", "between", ["c", "slope"], ["a"]),
            "Clip" => graph.Node("Clip", "between", ["c", "zero"], ["a"]),
            "Clip6" => graph.Node("Clip", "between", ["c", "zero", "six"], ["a"]),
            "MaxPool" => graph.Node("MaxPool", "between", ["c"], ["a"], node => node.SetInts("kernel_shape", 2, 2)),
            _ => graph.Node(between, "between", ["c"], ["a"]),
        };
        return graph
            .Node("Conv", "reader", ["a", "w2", "b2"], ["y"], node =>
            {
                node.SetInt("group", group);
                node.SetInts("pads", 1, 1, 1, 1);
            })
            .Output("y")
            .Build();
    }

    private static OnnxModel Matrices(string maker, int seed, float outlier = 1)
    {
        float[] factors = TestGraph.Random(seed, Channels);
        factors[2] = outlier;
        TestGraph graph = new TestGraph()
            .Input("x", -1, Channels)
            .Floats("square", TestGraph.Random(seed + 1, Channels * Channels), Channels, Channels)
            .Floats("factors", factors, Channels)
            .Floats("offsets", TestGraph.Random(seed + 2, Channels), Channels)
            .Floats("w1", TestGraph.Random(seed + 3, Channels * 4), Channels, 4)
            .Floats("w2", TestGraph.Random(seed + 4, Channels * 4), Channels, 4);
        _ = maker switch
        {
            "Gemm" => graph.Node("Gemm", "maker", ["x", "square", "offsets"], ["t"], node => node.SetInt("transB", 1)),
            "MatMul" => graph.Node("MatMul", "maker", ["x", "square"], ["m"]).Node("Add", "offset", ["m", "offsets"], ["t"]),
            "Mul" => graph.Node("Mul", "maker", ["x", "factors"], ["m"]).Node("Add", "offset", ["m", "offsets"], ["t"]),
            _ => graph.Node(maker, "maker", ["x", "factors", "offsets"], ["t"]),
        };
        return graph
            .Node("MatMul", "first", ["t", "w1"], ["y1"])
            .Node("MatMul", "second", ["t", "w2"], ["y2"])
            .Node("Add", "sum", ["y1", "y2"], ["y"])
            .Output("y")
            .Build();
    }
}
