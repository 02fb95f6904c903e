using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Refinement;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Refinement;

public class WeightRounderTests
{
    private const int Channels = 6;
    private const int Outputs = 5;

    // [N, C, 7, 6] and a 3 x 2 kernel.
    [Theory]
    [InlineData(1, new long[] { 1, 1 }, new long[] { 1, 1 }, new long[] { 0, 0, 0, 0 }, "NOTSET")]
    [InlineData(2, new long[] { 2, 1 }, new long[] { 1, 2 }, new long[] { 1, 0, 2, 1 }, "NOTSET")]
    [InlineData(Channels, new long[] { 1, 2 }, new long[] { 1, 1 }, new long[] { 1, 1, 1, 0 }, "NOTSET")]
    [InlineData(1, new long[] { 2, 2 }, new long[] { 1, 1 }, new long[] { 0, 0, 0, 0 }, "SAME_UPPER")]
    [InlineData(3, new long[] { 1, 2 }, new long[] { 1, 1 }, new long[] { 0, 0, 0, 0 }, "SAME_LOWER")]
    [InlineData(1, new long[] { 2, 1 }, new long[] { 1, 1 }, new long[] { 0, 0, 0, 0 }, "VALID")]
    public void What_a_convolution_reads_times_its_weights_is_what_it_gives(int groups, long[] strides, long[] dilations, long[] pads, string autoPad)
    {
        int outputs = groups * 2;
        float[] weights = TestGraph.Random(1, outputs * (Channels / groups) * 6);
        OnnxModel model = new TestGraph().Input("x", 2, Channels, 7, 6).Floats("w", weights, outputs, Channels / groups, 3, 2).Node("Conv", "layer", ["x", "w"], ["y"]).Output("y").Build();
        NodeProto node = TestRuns.Node(model, "layer");
        node.SetInt("group", groups);
        node.SetInts("strides", strides);
        node.SetInts("dilations", dilations);
        if (autoPad == "NOTSET")
        {
            node.SetInts("pads", pads);
        }
        else
        {
            node.SetString("auto_pad", autoPad);
        }

        float[] input = TestGraph.Random(2, 2 * Channels * 7 * 6);
        float[] expected = TestRuns.Run(model, "y", TestRuns.Feed("x", input, 2, Channels, 7, 6));
        RoundingSite site = RoundingSite.Find(model, Plan(model, 0)).Should().ContainSingle().Subject;
        long[] shape = [2, Channels, 7, 6];
        long positions = site.Window!.Positions(shape);

        positions.Should().Be(expected.Length / outputs);
        long area = positions / 2;
        float[] row = new float[site.Length];
        int[] offsets = new int[site.Length / site.Window.ChannelsEach];
        for (long position = 0; position < positions; position++)
        {
            for (int channel = 0; channel < outputs; channel++)
            {
                int sample = (int)site.Window.Find(shape, position, offsets);
                site.Window.Read(input.AsSpan(sample * Channels * 7 * 6), 7 * 6, offsets, site.GroupOf(channel), row);
                float sum = Enumerable.Range(0, site.Length).Sum(element => row[element] * weights[site.At(channel, element)]);
                sum.Should().BeApproximately(expected[(((position / area) * outputs) + channel) * area + (position % area)], 1e-4f);
            }
        }
    }

    [Theory]
    [InlineData("MatMul")]
    [InlineData("Gemm")]
    [InlineData("Conv")]
    public void Weights_rounded_together_bring_the_output_closer_and_are_told(string op)
    {
        OnnxModel model = Layer(op);
        ListDataset data = Data(64);

        RefinedModel refined = Run(model, data);

        Rewrite rewrite = refined.Rewrites.Should().ContainSingle().Subject;
        (rewrite.Kind, rewrite.Node, rewrite.Kept).Should().Be((RewriteKind.WeightRounding, "layer", true));
        rewrite.ErrorAfter.Should().BeLessThan(rewrite.ErrorBefore * 0.5);
        refined.ErrorAfter.Should().BeLessThan(refined.ErrorBefore!.Value);
        refined.Model.ToByteArray().Should().NotEqual(model.ToByteArray());
    }

    [Fact]
    public void The_order_of_the_samples_and_the_number_of_threads_change_nothing()
    {
        OnnxModel model = Layer("Gemm");

        byte[] one = Run(model, Data(64)).Model.ToByteArray();

        Run(model, Data(64, reversed: true)).Model.ToByteArray().Should().Equal(one);
        Run(model, Data(64), threads: 4).Model.ToByteArray().Should().Equal(one);
    }

    [Fact]
    public void A_weight_that_something_else_reads_too_is_left_alone()
    {
        OnnxModel model = Layer("MatMul");
        model.Graph.Node.Add(NodeAttributes.Create("Identity", "other", ["w"], ["z"]));

        RoundingSite.Find(model, Plan(model, 1)).Should().BeEmpty();
    }

    private static RefinedModel Run(OnnxModel model, ListDataset data, int threads = 1) => Refiner.Run(
        model,
        Plan(model, TestRuns.Node(model, "layer").Is("Conv") ? 0 : 1),
        CalibrationPass.Run(model, data, threads: 1, cancellationToken: TestContext.Current.CancellationToken),
        data,
        CalibrationMethod.MinMax,
        new RefinementOptions(Ranges: false, Bias: false, Threads: threads),
        TestContext.Current.CancellationToken);

    private static PrecisionPlan Plan(OnnxModel model, int axis)
        => TestGraph.Plan(model, NumericPrecision.Fp32, null, new QuantizedInput("layer", 0, TestRuns.Node(model, "layer").Input[0], false, null, null, null), new QuantizedInput("layer", 1, "w", true, axis, null, null));

    // Inputs on INT8's own steps, all of one sign: only weights are rounded, and their errors add up.
    private static ListDataset Data(int count, bool reversed = false)
    {
        IReadOnlyDictionary<string, HostTensor>[] samples = [.. Enumerable.Range(0, count).Select(seed =>
        {
            Random random = new(seed);
            float[] rows = [.. Enumerable.Range(0, 4 * Channels).Select(at => at == 0 ? 127f : random.Next(60, 127))];
            return TestRuns.Feed("x", rows, 4, Channels, 1, 1);
        })];
        return new ListDataset(reversed ? [.. samples.Reverse()] : samples);
    }

    private static OnnxModel Layer(string op)
    {
        float[] weights = TestGraph.Random(3, Channels * Outputs);
        if (op == "Conv")
        {
            // The same product, whatever the operator.
            float[] turned = [.. Enumerable.Range(0, weights.Length).Select(at => weights[(at % Channels * Outputs) + (at / Channels)])];
            return new TestGraph().Input("x", -1, Channels, 1, 1).Floats("w", turned, Outputs, Channels, 1, 1).Node("Conv", "layer", ["x", "w"], ["y"]).Output("y").Build();
        }

        return new TestGraph().Input("x", -1, Channels, 1, 1).Floats("w", weights, Channels, Outputs).Int64s("flat", [-1, Channels])
            .Node("Reshape", "flatten", ["x", "flat"], ["rows"]).Node(op, "layer", ["rows", "w"], ["y"]).Output("y").Build();
    }
}
