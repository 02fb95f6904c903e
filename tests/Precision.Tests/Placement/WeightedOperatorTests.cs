using TrtOperator.Onnx;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Placement;

public class WeightedOperatorTests
{
    [Fact]
    public void Weights_have_their_operators_channel_axis()
    {
        SketchedGraph graph = new();
        string x = graph.Conv("conv", graph.Input("x", 1, 32, 8, 8), 64, 32);
        string up = graph.Node("ConvTranspose", "up", [x, graph.Weight("up.w", 64, 32, 2, 2)]);
        string flat = graph.Node("Reshape", "flat", [up, "shape"], [32, 64]);
        string mm = graph.Node("MatMul", "mm", [flat, graph.Weight("mm.w", 64, 48)], [32, 48]);
        string gemm = graph.Node("Gemm", "gemm", [mm, graph.Weight("gemm.w", 48, 40), graph.Weight("gemm.b", 40)], [32, 40]);
        graph.Node("Gemm", "gemmT", [gemm, graph.Weight("gemmT.w", 24, 40)], [32, 24], node => node.SetInt("transB", 1));
        graph.Graph.Initializer.Add(TensorData.Int64s("shape", [32, 64], 2));

        PrecisionPlan plan = graph.Output("gemmT:0", 32, 24).Place();

        plan.Edges().Should().Equal("conv.0", "conv.1@0", "up.0", "up.1@1", "mm.0", "mm.1@1", "gemm.0", "gemm.1@1", "gemmT.0", "gemmT.1@0");
        plan.Of("mm").Reason.Should().Be("INT8: MatMul with constant weights, K 64, N 48");
        plan.Of("conv").Reason.Should().Be("INT8: Conv with constant weights of 64x32x3x3");
        plan.Of("flat").Reason.Should().Be("FP16: fused behind 'up', nothing inside a kernel is quantized");
    }

    [Theory]
    [InlineData(8, 64, "the inner dimension 8 is under 16, quantizing it costs more than it saves")]
    [InlineData(64, 12, "the output dimension 12 is under 16, quantizing it costs more than it saves")]
    [InlineData(64, 1, "it has a single output column, a matrix times a vector")]
    public void Small_products_are_left_alone(int inner, int columns, string because)
    {
        SketchedGraph graph = new();
        graph.MatMul("mm", graph.Input("x", 1, 32, inner), inner, columns);

        PrecisionPlan plan = graph.Output("mm:0").Place();

        plan.QuantizedInputs.Should().BeEmpty();
        plan.Of("mm").Should().BeEquivalentTo(new { Precision = NumericPrecision.Fp16, Reason = "not INT8: " + because });
    }

    [Theory]
    [InlineData(15, 15, false)]
    [InlineData(16, 16, true)]
    public void The_least_product_dimension_counts(int inner, int columns, bool quantized)
    {
        SketchedGraph graph = new();
        graph.MatMul("mm", graph.Input("x", 1, 32, inner), inner, columns);

        graph.Output("mm:0").Place().QuantizedInputs.Any().Should().Be(quantized);
    }

    [Fact]
    public void A_single_row_is_a_vector()
    {
        SketchedGraph graph = new();
        graph.MatMul("mm", graph.Input("x", 1, 1, 64), 64, 64, rows: 1);

        graph.Output("mm:0").Place().Of("mm").Reason.Should().Contain("a vector times a matrix");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_convolution_of_one_position_is_a_vector(int height, bool quantized)
    {
        SketchedGraph graph = new();
        graph.Conv("gate", graph.Input("x", 4, 64, height, 1), 64, 64, kernel: 1);

        PrecisionPlan plan = graph.Output("gate:0").Place();

        plan.QuantizedInputs.Any().Should().Be(quantized);
        plan.Of("gate").Reason.Should().Contain(quantized ? "Conv with constant weights" : "a single position of each sample, a matrix times a vector");
    }

    [Theory]
    [InlineData(64, 3, 7, 1, true)] // a first layer
    [InlineData(64, 64, 3, 64, true)] // ordinary depthwise
    [InlineData(64, 64, 1, 64, false)]
    [InlineData(20, 20, 3, 20, false)]
    [InlineData(8, 8, 3, 1, true)] // reads the graph's input
    [InlineData(15, 3, 3, 1, false)]
    public void Convolutions_with_few_channels_follow_the_kernels_that_exist(int outputs, int inputs, int kernel, int group, bool quantized)
    {
        SketchedGraph graph = new();
        graph.Conv("conv", graph.Input("x", 1, inputs, 16, 16), outputs, inputs, kernel, group);

        PrecisionPlan plan = graph.Output("conv:0").Place();

        plan.QuantizedInputs.Any().Should().Be(quantized, plan.Of("conv").Reason);
    }

    [Fact]
    public void A_small_convolution_inside_the_network_is_left_alone()
    {
        SketchedGraph graph = new();
        string first = graph.Relu("relu", graph.Conv("first", graph.Input("x", 1, 8, 16, 16), 8, 8));
        graph.Conv("second", first, 8, 8);

        graph.Output("second:0").Place().Of("second").Reason.Should().Contain("too few to gain");
    }

    [Theory]
    [InlineData(64, 64, 3, 1, true)]
    [InlineData(16, 64, 3, 1, false)]
    [InlineData(64, 64, 3, 64, false)]
    [InlineData(64, 64, 7, 1, false)]
    public void Fp8_convolutions_need_channels_and_small_kernels(int outputs, int inputs, int kernel, int group, bool quantized)
    {
        SketchedGraph graph = new();
        graph.Conv("conv", graph.Input("x", 1, inputs, 16, 16), outputs, inputs, kernel, group);

        PrecisionPlan plan = graph.Output("conv:0").Place(SketchedGraph.Fp8);

        plan.QuantizedInputs.Any().Should().Be(quantized, plan.Of("conv").Reason);
        plan.Of("conv").Precision.Should().Be(quantized ? NumericPrecision.Fp8 : NumericPrecision.Fp16);
    }

    [Fact]
    public void Weights_that_vary_and_factors_on_the_left_are_named()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", 1, 32, 8, 8);
        string w = graph.Input("w", 32, 32, 3, 3);
        string k = graph.Input("k", 64, 64);
        string dynamic = graph.Node("Conv", "dynamic", [x, w]);
        string left = graph.Node("MatMul", "left", [graph.Weight("lw", 64, 64), k], [64, 64]);
        string computed = graph.Node("MatMul", "computed", [left, graph.Node("Transpose", "t", [graph.Weight("cw", 64, 64)])], [64, 64]);
        graph.Node("MatMul", "apart", [computed, k], [64, 64]);
        graph.Node("ConvTranspose", "grouped", [dynamic, graph.Weight("gw", 32, 16, 3, 3)], attributes: node => node.SetInt("group", 2));

        PrecisionPlan plan = graph.Output("apart:0").Output("grouped:0").Place();

        plan.QuantizedInputs.Should().BeEmpty();
        plan.Of("dynamic").Reason.Should().Be("not INT8: its weight varies at run time");
        plan.Of("left").Reason.Should().Contain("on the left");
        plan.Of("computed").Reason.Should().Contain("'t:0' is computed from constants");
        plan.Of("apart").Reason.Should().Be("not INT8: it multiplies two activations outside of an attention");
        plan.Of("grouped").Reason.Should().Contain("grouped ConvTranspose");
    }

    [Fact]
    public void A_weight_read_along_two_axes_has_one_scale_for_all()
    {
        SketchedGraph graph = new();
        string shared = graph.Weight("shared", 64, 64);
        string a = graph.Node("MatMul", "a", [graph.Input("x", 32, 64), shared], [32, 64]);
        graph.Node("Gemm", "b", [a, shared], [32, 64], node => node.SetInt("transB", 1));

        PrecisionPlan plan = graph.Output("b:0").Place();

        plan.QuantizedInputs.Where(edge => edge.IsWeight).Select(edge => edge.Axis).Should().HaveCount(2).And.OnlyContain(axis => axis == null);
    }

    [Fact]
    public void A_weight_read_along_one_axis_keeps_it()
    {
        SketchedGraph graph = new();
        string shared = graph.Weight("shared", 64, 64);
        string a = graph.Node("MatMul", "a", [graph.Input("x", 32, 64), shared], [32, 64]);
        graph.Node("MatMul", "b", [a, shared], [32, 64]);

        graph.Output("b:0").Place().Edges().Should().Equal("a.0", "a.1@1", "b.0", "b.1@1");
    }

    [Fact]
    public void Integer_products_are_not_touched()
    {
        SketchedGraph graph = new();
        string x = graph.Input("x", DataType.Int64, 32, 64);
        graph.Graph.Initializer.Add(TensorData.Int64s("w", new long[64 * 64], 64, 64));
        graph.Node("MatMul", "mm", [x, "w"], [32, 64]);

        PrecisionPlan plan = graph.Place();

        plan.QuantizedInputs.Should().BeEmpty();
        plan.Of("mm").Should().BeEquivalentTo(new { Precision = NumericPrecision.Fp32, Reason = "INT64: it carries no floating-point values" });
    }
}
