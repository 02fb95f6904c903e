using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Quantization;

public sealed class QdqWriterTests
{
    private static readonly QuantizedInput[] BothProducts =
    [
        new("/a", 0, "x", false, null, null, null), new("/a", 1, "wa", true, 1, null, null),
        new("/b", 0, "x", false, null, null, null), new("/b", 1, "wb", true, 1, null, null),
    ];

    // Two products on one input; the values are such that every scale is a power of two and every sum exact in FP32.
    private static OnnxModel Twins() => new TestGraph().Input("x", -1, 8)
        .Floats("wa", Exact(1, 8 * 3, 127f / 64, perColumn: 3), 8, 3).Floats("wb", Exact(2, 8 * 3, 127f / 64, perColumn: 3), 8, 3)
        .Node("MatMul", ["x", "wa"], "a").Node("MatMul", ["x", "wb"], "b").Output("a", -1, 3).Output("b", -1, 3).Build();

    private static ListDataset Samples => new([.. Enumerable.Range(0, 3).Select(i => TestRuns.Feed("x", Exact(10 + i, 8, 127f / 16, perColumn: 1), 1, 8))]);

    [Fact]
    public void A_quantized_product_is_the_naive_one_bit_for_bit()
    {
        OnnxModel model = Twins();
        QuantizedModel quantized = Quantize(model, BothProducts);
        float[] x = Exact(99, 8, 127f / 16, perColumn: 1);
        (x[1], x[2], x[3]) = (2.5f / 16, 3.5f / 16, 200f); // ties go to even, and what is out of range to its end
        float[] weights = TensorData.ReadFloats(model.Graph.Initializer[0]);
        float[] expected = new float[3];
        for (int column = 0; column < 3; column++)
        {
            float scale = Enumerable.Range(0, 8).Max(row => MathF.Abs(weights[(row * 3) + column])) / 127f;
            for (int row = 0; row < 8; row++)
            {
                expected[column] += Naive(x[row], 1f / 16) * Naive(weights[(row * 3) + column], scale);
            }
        }

        TestRuns.Run(quantized.Model, "a", TestRuns.Feed("x", x, 1, 8)).Should().Equal(expected);
        expected.Should().NotEqual(TestRuns.Run(model, "a", TestRuns.Feed("x", x, 1, 8)), "the test must see quantization");
    }

    [Fact]
    public void A_quantized_convolution_is_the_naive_one_bit_for_bit()
    {
        float[] weights = Exact(5, 2 * 1 * 2, 127f / 64, perColumn: 1);
        weights[2] = -127f / 32;
        OnnxModel model = new TestGraph().Input("x", 1, 1, 8).Floats("w", weights, 2, 1, 2)
            .Node("Conv", ["x", "w"], "y").Output("y", 1, 2, 7).Build();
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp32, null, new("/y", 0, "x", false, null, null, null), new("/y", 1, "w", true, 0, null, null));
        ListDataset samples = new(TestRuns.Feed("x", Exact(10, 8, 127f / 16, perColumn: 1), 1, 1, 8));
        OnnxModel quantized = QdqWriter.Apply(model, plan, CalibrationPass.Run(model, samples), CalibrationMethod.MinMax).Model;
        float[] x = Exact(77, 8, 127f / 16, perColumn: 1);
        List<float> expected = [];
        for (int channel = 0; channel < 2; channel++)
        {
            float scale = Enumerable.Range(0, 2).Max(tap => MathF.Abs(weights[(channel * 2) + tap])) / 127f;
            for (int at = 0; at < 7; at++)
            {
                expected.Add(Enumerable.Range(0, 2).Sum(tap => Naive(x[at + tap], 1f / 16) * Naive(weights[(channel * 2) + tap], scale)));
            }
        }

        TestRuns.Run(quantized, "y", TestRuns.Feed("x", x, 1, 1, 8)).Should().Equal(expected);
        TestRuns.Types(quantized)["w_quantized"].Should().Be(DataType.Int8);
        TestRuns.Node(quantized, "w_DequantizeLinear").GetInt("axis", -1).Should().Be(0);
    }

    [Fact]
    public void One_pair_serves_all_readers_and_weights_are_eight_bits_in_the_file()
    {
        QuantizedModel quantized = Quantize(Twins(), BothProducts);
        TestRuns.Lines(quantized.Model).Should().Equal(
            "QuantizeLinear(x, x_scale, x_zero_point) -> x_quantized",
            "DequantizeLinear(x_quantized, x_scale, x_zero_point) -> x_dequantized",
            "DequantizeLinear(wa_quantized, wa_scale, wa_zero_point) -> wa_dequantized",
            "DequantizeLinear(wb_quantized, wb_scale, wb_zero_point) -> wb_dequantized",
            "MatMul(x_dequantized, wa_dequantized) -> a",
            "MatMul(x_dequantized, wb_dequantized) -> b");
        quantized.Model.Graph.Initializer.Select(initializer => (initializer.Name, (DataType)initializer.DataType)).Should().Equal(
            ("x_scale", DataType.Float), ("x_zero_point", DataType.Int8),
            ("wa_scale", DataType.Float), ("wa_zero_point", DataType.Int8), ("wa_quantized", DataType.Int8),
            ("wb_scale", DataType.Float), ("wb_zero_point", DataType.Int8), ("wb_quantized", DataType.Int8));
        quantized.Model.Graph.Node[^1].DocString.Should().Be("precision: INT8; reason: because the test says so");
        quantized.Model.Graph.Node.Should().OnlyContain(node => node.DocString.StartsWith("precision: ", StringComparison.Ordinal));
        quantized.Scales.Select(scale => scale.Tensor).Should().Equal("x", "wa", "wb");
        quantized.Scales[0].Amax.Should().Be(127f / 16);
        quantized.Scales[0].Scales.Should().Equal(1f / 16);
        quantized.Scales[1].Scales.Should().HaveCount(3);
    }

    [Fact]
    public void A_protected_reader_of_a_shared_input_computes_as_in_FP32()
    {
        OnnxModel model = Twins();
        OnnxModel quantized = Quantize(model, BothProducts[..2]).Model;
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(3, 8, 7f), 1, 8);
        TestRuns.Node(quantized, "/b").Input.Should().Equal("x", "wb");
        TestRuns.Node(quantized, "/a").Input.Should().Equal("x_dequantized", "wa_dequantized");
        TestRuns.Run(quantized, "b", inputs).Should().Equal(TestRuns.Run(model, "b", inputs));
        TestRuns.Run(quantized, "a", inputs).Should().NotEqual(TestRuns.Run(model, "a", inputs));
    }

    [Fact]
    public void A_weight_that_a_protected_node_reads_too_stays_as_well()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("w", TestGraph.Random(1, 64), 8, 8)
            .Node("MatMul", ["x", "w"], "a").Node("MatMul", ["a", "w"], "b").Output("b", -1, 8).Build();
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp32, null, new("/a", 0, "x", false, null, null, null), new("/a", 1, "w", true, 1, null, null));
        OnnxModel quantized = QdqWriter.Apply(model, plan, CalibrationPass.Run(model, Samples), CalibrationMethod.Auto).Model;
        TestRuns.Node(quantized, "/b").Input.Should().Equal("a", "w");
        quantized.Graph.Initializer.Should().Contain(initializer => initializer.Name == "w").And.Contain(initializer => initializer.Name == "w_quantized");
        TestRuns.Run(quantized, "b", TestRuns.Feed("x", new float[8], 1, 8)).Should().HaveCount(8);
    }

    [Fact]
    public void Fixed_and_shared_ranges_are_kept()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 8).Floats("three", [3f]).Floats("w", TestGraph.Random(1, 64), 8, 8)
            .Node("Mul", ["x", "three"], "big").Node("Sigmoid", ["x"], "small")
            .Node("MatMul", ["big", "w"], "a").Node("MatMul", ["x", "w"], "b").Node("MatMul", ["small", "w"], "c")
            .Node("Sum", ["a", "b", "c"], "y").Output("y", -1, 8).Build();
        PrecisionPlan plan = TestGraph.Plan(
            model,
            NumericPrecision.Fp32,
            null,
            new("/a", 0, "big", false, null, "g", null),
            new("/a", 1, "w", true, 1, null, null),
            new("/b", 0, "x", false, null, "g", null),
            new("/b", 1, "w", true, 1, null, null),
            new("/c", 0, "small", false, null, null, 1f),
            new("/c", 1, "w", true, 1, null, null));
        QuantizedModel quantized = QdqWriter.Apply(model, plan, CalibrationPass.Run(model, Samples), CalibrationMethod.MinMax);
        TensorScale[] scales = [.. quantized.Scales];
        scales.Select(scale => (scale.Tensor, scale.Method)).Should().Equal(("big", "MinMax"), ("w", "weights"), ("x", "shared"), ("small", "fixed"));
        scales[2].Scales.Should().Equal(scales[0].Scales);
        scales[3].Scales.Should().Equal(1f / 127f);
        quantized.Model.Graph.Node.Count(node => node.OpType == "DequantizeLinear").Should().Be(4, "the weight is shared");
    }

    [Fact]
    public void FP8_takes_the_greatest_magnitude_over_448()
    {
        OnnxModel model = Twins();
        PrecisionPlan int8 = TestGraph.Plan(model, NumericPrecision.Fp32, null, BothProducts);
        PrecisionPlan plan = int8 with { Nodes = [.. int8.Nodes.Select(node => node with { Precision = NumericPrecision.Fp8 })] };
        QuantizedModel quantized = QdqWriter.Apply(model, plan, CalibrationPass.Run(model, Samples), CalibrationMethod.Entropy);
        quantized.Scales[0].Scales.Should().Equal(127f / 16 / 448);
        quantized.Model.Graph.Initializer.Single(initializer => initializer.Name == "wa_quantized").DataType.Should().Be((int)DataType.Float8E4M3Fn);
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(3, 8, 7f), 1, 8);
        float[] exact = TestRuns.Run(model, "a", inputs);
        float[] seen = TestRuns.Run(quantized.Model, "a", inputs);
        seen.Should().NotEqual(exact);
        seen.Zip(exact).Should().OnlyContain(pair => MathF.Abs(pair.First - pair.Second) < 2f);
    }

    [Fact]
    public void Scales_of_an_FP16_plan_are_FP16_numbers_that_clip_nothing()
    {
        OnnxModel model = Twins();
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16, null, BothProducts);
        ListDataset samples = new(TestRuns.Feed("x", TestGraph.Random(4, 8, 1e-3f), 1, 8));
        QuantizedModel quantized = QdqWriter.Apply(model, plan, CalibrationPass.Run(model, samples), CalibrationMethod.MinMax);
        foreach (TensorScale tensor in quantized.Scales)
        {
            tensor.Scales.Should().OnlyContain(scale => (float)(Half)scale == scale);
        }

        (quantized.Scales[0].Scales[0] * 127f).Should().BeGreaterThanOrEqualTo(quantized.Scales[0].Amax);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_and_stays_as_it_was()
    {
        OnnxModel model = Twins();
        byte[] before = model.ToByteArray();
        Quantize(model, BothProducts).Model.ToByteArray().Should().Equal(Quantize(model, BothProducts).Model.ToByteArray());
        model.ToByteArray().Should().Equal(before);
    }

    [Fact]
    public void A_plan_of_another_model_is_refused()
    {
        Refused(new QuantizedInput("/zzz", 0, "x", false, null, null, 1f)).Should().Contain("'/zzz'");
        Refused(new QuantizedInput("/a", 0, "elsewhere", false, null, null, 1f)).Should().Contain("'x' and not 'elsewhere'");

        static string Refused(QuantizedInput edge)
        {
            OnnxModel model = Twins();
            PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp32, null, BothProducts[0]) with { QuantizedInputs = [edge] };
            return FluentActions.Invoking(() => QdqWriter.Apply(model, plan, CalibrationPass.Run(model, Samples), CalibrationMethod.Auto)).Should().Throw<ArgumentException>().Which.Message;
        }
    }

    private static QuantizedModel Quantize(OnnxModel model, QuantizedInput[] edges)
        => QdqWriter.Apply(model, TestGraph.Plan(model, NumericPrecision.Fp32, null, edges), CalibrationPass.Run(model, Samples), CalibrationMethod.MinMax);

    private static float Naive(float value, float scale) => Math.Clamp(MathF.Round(value / scale, MidpointRounding.ToEven), -128f, 127f) * scale;

    /// <summary>Random values off the grid, with the greatest magnitude exactly <paramref name="amax"/> in each column.</summary>
    private static float[] Exact(int seed, int count, float amax, int perColumn)
    {
        float[] values = TestGraph.Random(seed, count, amax);
        for (int column = 0; column < perColumn; column++)
        {
            values[column] = column % 2 == 0 ? amax : -amax;
        }

        return values;
    }
}
