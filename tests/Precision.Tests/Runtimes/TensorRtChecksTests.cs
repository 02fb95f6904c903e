using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Runtimes;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Runtimes;

public sealed class TensorRtChecksTests
{
    private static readonly string[] Ampere = ["8.6"];

    [Fact]
    public void A_sound_quantized_model_passes()
        => Check(Quantized(TensorData.SBytes("zero", [0]), TensorData.Floats("scale", [0.5f])), "8.0", "8.6", "12.0").Should().BeEmpty();

    [Fact]
    public void UINT8_is_refused_even_with_a_zero_point_of_zero()
    {
        IReadOnlyList<RuntimeFinding> findings = Check(Quantized(TensorData.Bytes("zero", DataType.Uint8, [0]), TensorData.Floats("scale", [0.5f])), Ampere);
        findings.Select(finding => finding.Node).Should().Equal("/q", "/dq");
        findings[0].Message.Should().Be("The QuantizeLinear '/q' is UINT8, which TensorRT would compute as INT8; quantize symmetrically to INT8 with zero points of 0.");
    }

    [Fact]
    public void A_quantization_without_a_zero_point_makes_UINT8()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("scale", [0.5f])
            .Node("QuantizeLinear", ["x", "scale"], "q").Node("DequantizeLinear", ["q", "scale"], "y").Output("y", -1, 16).Build();
        Check(model, Ampere).Should().HaveCount(2).And.OnlyContain(finding => finding.Message.Contains("UINT8"));
    }

    [Fact]
    public void Nonzero_zero_points_are_refused()
        => Check(Quantized(TensorData.SBytes("zero", [3]), TensorData.Floats("scale", [0.5f])), Ampere)[0].Message
            .Should().Be("The QuantizeLinear '/q' has nonzero zero points in 'zero'; quantize symmetrically, with zero points of 0.");

    [Theory]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(0f, "0")]
    [InlineData(-0.5f, "-0.5")]
    public void Scales_are_positive_and_finite(float scale, string written)
    {
        RuntimeFinding finding = Check(Quantized(TensorData.SBytes("zero", [0]), TensorData.Floats("scale", [scale])), Ampere)[0];
        (finding.Node, finding.Message).Should().Be(
            ("/q", $"The QuantizeLinear '/q' has a scale of {written} in 'scale', and scales are positive and finite; calibrate again or protect what reads it."));
    }

    [Fact]
    public void An_activation_has_one_scale()
    {
        OnnxModel model = Quantized(TensorData.SBytes("zero", new sbyte[16], 16), TensorData.Floats("scale", [.. Enumerable.Repeat(0.5f, 16)], 16));
        Check(model, Ampere).Should().HaveCount(2).And.OnlyContain(finding => finding.Message.Contains("16 scales for one activation"));
    }

    [Fact]
    public void A_weight_may_have_a_scale_for_each_channel_quantized_before_or_here()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("w", TestGraph.Random(1, 256), 16, 16)
            .Node("QuantizeLinear", ["w", "scale", "zero"], "q", node => node.SetInt("axis", 1))
            .Node("DequantizeLinear", ["q", "scale", "zero"], "dq", node => node.SetInt("axis", 1))
            .Node("MatMul", ["x", "dq"], "y").Output("y", -1, 16).Build();
        model.Graph.Initializer.Add(TensorData.SBytes("zero", new sbyte[16], 16));
        model.Graph.Initializer.Add(TensorData.Floats("scale", [.. Enumerable.Repeat(0.5f, 16)], 16));
        Check(model, Ampere).Should().BeEmpty();
    }

    [Fact]
    public void FP8_needs_its_targets_and_its_operator_set()
    {
        OnnxModel model = Quantized(Fp8Zero("zero"), TensorData.Floats("scale", [0.5f]));
        Check(model, "8.9", "12.0").Should().BeEmpty();
        Check(model, "7.5", "8.6", "8.9").Should().ContainSingle().Which.Message.Should().Be(
            "The QuantizeLinear '/q' is FP8, which compute capability 7.5, 8.6 does not have; allow INT8 there instead, or build FP8 for 8.9 and later only.");
        model.Opset = 17;
        Check(model, "8.9").Should().ContainSingle().Which.Message.Should().Contain("operator set 19").And.Contain("declares 17");
    }

    [Fact]
    public void INT8_and_FP8_are_not_mixed()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("scale", [0.5f]).SByte("zero")
            .Node("QuantizeLinear", ["x", "scale", "zero"], "q").Node("DequantizeLinear", ["q", "scale", "zero"], "dq")
            .Node("QuantizeLinear", ["dq", "scale", "zero8"], "q8").Node("DequantizeLinear", ["q8", "scale", "zero8"], "y").Output("y", -1, 16).Build();
        model.Graph.Initializer.Add(Fp8Zero("zero8"));
        Check(model, "8.9").Should().ContainSingle().Which.Message.Should().Be(
            "The model mixes INT8 (at '/q') and FP8 (at '/q8'), which one plan must not; allow one of the two for the target.");
    }

    [Theory]
    [InlineData("MatMul")]
    [InlineData("Gemm")]
    [InlineData("Einsum")]
    public void Turing_has_no_FP32_product_for_RTX(string op)
    {
        OnnxModel model = Product(op);
        Check(model, "7.5", "8.6").Should().ContainSingle().Which.Should().Be(new RuntimeFinding(
            "/y", $"The {op} '/y' is FP32, and TensorRT for RTX has no FP32 matrix product for compute capability 7.5; allow FP16 and do not protect the node there, or leave 7.5 out."));
        Check(model, Ampere).Should().BeEmpty();
        TensorRtChecks.Check(model, IslandRuntime.TensorRt, ["7.5"]).Should().BeEmpty();
    }

    [Fact]
    public void Turing_has_FP32_convolutions_and_FP16_products()
    {
        OnnxModel conv = new TestGraph().Input("x", 1, 4, 4).Floats("w", TestGraph.Random(1, 48), 4, 4, 3).Node("Conv", ["x", "w"], "y").Output("y", 1, 4, 2).Build();
        Check(conv, "7.5").Should().BeEmpty();
        OnnxModel half = new TestGraph().Input("x", DataType.Float16, 1, 1).Half("w").Node("MatMul", ["x", "w"], "h")
            .Node("Cast", ["h"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", 1, 4).Build();
        Check(half, "7.5").Should().BeEmpty();
    }

    [Fact]
    public void An_FP16_weight_with_infinities_names_its_reader()
    {
        OnnxModel model = new TestGraph().Input("x", DataType.Float16, 1, 2).Node("MatMul", ["x", "w"], "h")
            .Node("Cast", ["h"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", 1, 2).Build();
        model.Graph.Initializer.Add(TensorData.Halves("w", [(Half)1, Half.PositiveInfinity, (Half)0, (Half)2], 2, 2));
        Check(model, Ampere).Should().ContainSingle().Which.Should().Be(new RuntimeFinding(
            "/h", "The FP16 constant 'w' of '/h' holds infinities, values that FP16 could not hold; protect '/h' as FP32 or drop FP16."));
    }

    [Theory]
    [InlineData("Add", 0f, true)]
    [InlineData("Add", 3f, false)]
    [InlineData("Mul", 0f, false)]
    public void A_mask_of_zeros_and_infinities_is_meant(string op, float other, bool passes)
    {
        OnnxModel model = new TestGraph().Input("x", DataType.Float16, 1, 2).Node(op, ["x", "m"], "h")
            .Node("Cast", ["h"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", 1, 2).Build();
        model.Graph.Initializer.Add(TensorData.Halves("m", [(Half)other, Half.NegativeInfinity], 1, 2));
        Check(model, Ampere).Should().HaveCount(passes ? 0 : 1);
    }

    [Fact]
    public void A_cast_that_makes_infinities_of_a_constant_is_refused()
    {
        OnnxModel model = new TestGraph().Input("x", DataType.Float16, 1, 2).Floats("w", [1e6f, 1], 1, 2)
            .Node("Cast", ["w"], "wh", node => node.SetInt("to", (long)DataType.Float16)).Node("Add", ["x", "wh"], "h")
            .Node("Cast", ["h"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", 1, 2).Build();
        Check(model, Ampere).Should().ContainSingle().Which.Message.Should().Be(
            "The Cast '/wh' makes infinities of the constant 'w', which is beyond FP16; protect '/h' as FP32 or drop FP16.");
        model.Graph.Initializer[0] = TensorData.Floats("w", [65_504f, 1], 1, 2);
        Check(model, Ampere).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Conv", "Mul", false, 1, false)]
    [InlineData("Conv", "Div", false, 1, false)]
    [InlineData("ConvTranspose", "Mul", false, 1, false)]
    [InlineData("Conv", "Mul", true, 1, true)]
    [InlineData("Conv", "Mul", false, 8, true)]
    [InlineData("Conv", "Add", false, 1, true)]
    public void A_convolution_scaled_by_one_number_needs_a_bias(string conv, string scaling, bool bias, int count, bool passes)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 8, 4, 4).Floats("w", TestGraph.Random(1, 64), 8, 8, 1, 1).Floats("b", new float[8], 8)
            .Floats("s", [.. Enumerable.Repeat(2f, count)], count, 1, 1);
        OnnxModel model = graph.Node(conv, bias ? ["x", "w", "b"] : ["x", "w"], "c").Node(scaling, ["c", "s"], "m")
            .Node("Cast", ["m"], "h", node => node.SetInt("to", (long)DataType.Float16)).Node("Relu", ["h"], "r")
            .Node("Cast", ["r"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", 1, 8, 4, 4).Build();
        Check(model, Ampere).Select(finding => finding.Node).Should().Equal(passes ? [] : ["/c"]);
    }

    [Fact]
    public void Nodes_have_names_of_their_own()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 4).Node("Relu", "a", ["x"], ["r"]).Node("Exp", "a", ["r"], ["e"]).Node("Log", string.Empty, ["e"], ["y"]).Output("y", -1, 4).Build();
        Check(model, Ampere).Select(finding => finding.Message).Should().Equal(
            "Two nodes are called 'a', so that what the compiler says of them cannot be told apart; give each node its own name.",
            "The Log that makes 'y' has no name, so that nothing can be proven of it; name every node before the build.");
    }

    [Fact]
    public void Empty_inputs_and_empty_graphs_are_refused()
    {
        OnnxModel model = new TestGraph().Input("x", [0, 4]).Node("Relu", ["x"], "y").Output("y", 0, 4).Build();
        Check(model, Ampere).Should().ContainSingle().Which.Message.Should().StartWith("The input 'x' has a dimension of 0");
        Check(new TestGraph().Input("x", 1, 4).Build(), Ampere).Should().ContainSingle().Which.Message.Should().Contain("no nodes or no outputs");
        Check(new OnnxModel(new ModelProto()), Ampere).Should().ContainSingle().Which.Message.Should().Contain("no nodes or no outputs");
    }

    [Theory]
    [InlineData("86")]
    [InlineData("8.6.1")]
    [InlineData("8.-6")]
    [InlineData("")]
    public void A_compute_capability_is_major_and_minor(string text)
        => FluentActions.Invoking(() => Check(Product("MatMul"), text)).Should().Throw<ArgumentException>().WithMessage($"*'{text}'*write it like 8.6*");

    private static IReadOnlyList<RuntimeFinding> Check(OnnxModel model, params string[] targets) => TensorRtChecks.Check(model, IslandRuntime.TensorRtRtx, targets);

    private static TensorProto Fp8Zero(string name) => TensorData.Bytes(name, DataType.Float8E4M3Fn, [0]);

    private static OnnxModel Quantized(TensorProto zero, TensorProto scale)
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16)
            .Node("QuantizeLinear", ["x", "scale", "zero"], "q").Node("DequantizeLinear", ["q", "scale", "zero"], "dq").Node("Relu", ["dq"], "y").Output("y", -1, 16).Build();
        model.Graph.Initializer.Add(zero);
        model.Graph.Initializer.Add(scale);
        return model;
    }

    private static OnnxModel Product(string op)
        => new TestGraph().Input("x", 1, 4).Floats("w", TestGraph.Random(1, 16), 4, 4)
            .Node(op, ["x", "w"], "y", node =>
            {
                if (op == "Einsum")
                {
                    node.SetString("equation", "ij,jk->ik");
                }
            }).Output("y", 1, 4).Build();
}
