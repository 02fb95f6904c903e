using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.HalfPrecision;

/// <summary>The rows of the table of islands that have no test of their own, as they are written for TensorRT for RTX.</summary>
public sealed class IslandRowTests
{
    [Theory]
    [InlineData("LSTM", 4)]
    [InlineData("GRU", 3)]
    public void Recurrent_nodes_stand_alone_with_FP32_weights(string op, int gates)
    {
        OnnxModel model = new TestGraph().Input("x", -1, 1, 8)
            .Floats("w", TestGraph.Random(1, gates * 4 * 8), 1, gates * 4, 8).Floats("r", TestGraph.Random(2, gates * 4 * 4), 1, gates * 4, 4)
            .Node("Relu", ["x"], "a").Node(op, ["a", "w", "r"], "n", node => node.SetInt("hidden_size", 4)).Node("Relu", ["n"], "y").Output("y", -1, 1, 1, 4).Build();
        HalfModel half = Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 8), 1, 1, 8), "/n");
        half.Islands.Should().Equal(new Island("/n", op, IslandRecipe.Lone, null));
        TestRuns.Lines(half.Model).Should().Contain(["Cast(a) -> a_fp32", $"{op}(a_fp32, w, r) -> n", "Cast(n) -> n_fp16"]);
        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        (types["w"], types["r"], types["n"]).Should().Be((DataType.Float, DataType.Float, DataType.Float));
    }

    [Fact]
    public void An_embedding_keeps_its_table()
    {
        OnnxModel model = new TestGraph().Input("ids", DataType.Int64, -1, 4).Floats("table", TestGraph.Random(1, 80), 10, 8)
            .Node("Gather", ["table", "ids"], "n").Node("Relu", ["n"], "y").Output("y", -1, 4, 8).Build();
        HalfModel half = Convert(model, new() { ["ids"] = HostTensor.Create<long>([1, 2, 3, 4], 1, 4) }, "/n");
        TestRuns.Lines(half.Model).Should().Equal("Gather(table, ids) -> n", "Cast(n) -> n_fp16", "Relu(n_fp16) -> y_fp16", "Cast(y_fp16) -> y");
        TestRuns.Types(half.Model)["table"].Should().Be(DataType.Float);
    }

    [Theory]
    [InlineData("Gemm")]
    [InlineData("Einsum")]
    public void Every_product_has_its_zero_before_it(string op)
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("w", TestGraph.Random(1, 64), 8, 8).Node("Relu", ["x"], "a")
            .Node(op, ["a", "w"], "n", node => node.SetString("equation", "ij,jk->ik")).Node("Relu", ["n"], "y").Output("y", -1, 8).Build();
        if (op == "Gemm")
        {
            model.Graph.Node[1].Attribute.Clear();
        }

        Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 8), 1, 8), "/n").Islands.Should().Equal(new Island("/n", op, IslandRecipe.AddZeroBefore, "/n_island_entry"));
    }

    [Fact]
    public void Of_two_activations_one_has_the_zero()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4, 4).Node("Relu", ["x"], "a").Node("Sigmoid", ["x"], "b").Node("MatMul", ["a", "b"], "n").Node("Relu", ["n"], "y").Output("y", 1, 4, 4).Build();
        TestRuns.Node(Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 16), 1, 4, 4), "/n").Model, "/n").Input.Should().Equal("a_plus_zero", "b_fp32");
    }

    [Fact]
    public void An_island_behind_a_genuine_FP32_tensor_needs_no_zero()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("w", TestGraph.Random(1, 64), 8, 8).Node("MatMul", ["x", "w"], "n").Node("Relu", ["n"], "y").Output("y", -1, 8).Build();
        HalfModel half = Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 8), 1, 8), "/n");
        half.Islands.Single().EntryNode.Should().BeNull();
        TestRuns.Lines(half.Model)[0].Should().Be("MatMul(x, w) -> n");
    }

    [Fact]
    public void Two_products_in_a_row_have_one_zero_and_no_cast_between_them()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("w", TestGraph.Random(1, 64), 8, 8).Node("Relu", ["x"], "a")
            .Node("MatMul", ["a", "w"], "n").Node("MatMul", ["n", "w"], "m").Node("Relu", ["m"], "y").Output("y", -1, 8).Build();
        TestRuns.Lines(Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 8), 1, 8), "/n", "/m").Model).Should().ContainInConsecutiveOrder(
            "Cast(a) -> a_fp32", "Add(a_fp32, island_zero) -> a_plus_zero", "MatMul(a_plus_zero, w) -> n", "MatMul(n, w) -> m", "Cast(m) -> m_fp16");
    }

    [Fact]
    public void Data_movement_in_FP16_between_two_islands_is_told_to_overflow()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4).Floats("k", [1000f]).Int64s("shape", 4, 1)
            .Node("Relu", ["x"], "a").Node("Mul", ["a", "k"], "big").Node("Reshape", ["big", "shape"], "moved").Node("Sqrt", ["moved"], "y").Output("y", 4, 1).Build();
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", [900, 1, 2, 3], 1, 4);
        HalfFinding finding = Convert(model, inputs, "/big", "/y").Findings.Should().ContainSingle(finding => finding.Tensor == "big").Which;
        (finding.Kind, finding.IsError).Should().Be((HalfFindingKind.ActivationOverflow, true));
        finding.Message.Should().Contain("protect '/moved'");
        Convert(model, inputs, "/big", "/moved", "/y").Findings.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData(null)]
    public void A_convolution_scaled_by_one_number_has_a_bias_also_behind_an_Identity(string? between)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 4, 4).Floats("w", TestGraph.Random(1, 48), 4, 4, 3).Floats("two", [2f]).Node("Relu", ["x"], "a").Node("Conv", ["a", "w"], "n");
        string scaled = "n";
        if (between is not null)
        {
            graph.Node(between, ["n"], "same");
            scaled = "same";
        }

        OnnxModel model = graph.Node("Mul", [scaled, "two"], "m").Node("Relu", ["m"], "y").Output("y", 1, 4, 2).Build();
        TestRuns.Node(Convert(model, TestRuns.Feed("x", TestGraph.Random(5, 16), 1, 4, 4), "/n", "/same", "/m").Model, "/n").Input.Should().Equal("a_plus_zero", "w", "/n_zero_bias");
    }

    private static HalfModel Convert(OnnxModel model, Dictionary<string, HostTensor> inputs, params string[] protect)
        => HalfConverter.Apply(
            model,
            TestGraph.Plan(model, NumericPrecision.Fp16, IslandTests.Protected(protect)),
            CalibrationPass.Run(model, new ListDataset(inputs)),
            IslandRecipes.For(IslandRuntime.TensorRtRtx));
}
