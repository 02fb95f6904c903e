using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.Execution;

public sealed class CalibrationPassTests
{
    private static OnnxModel Small(long batch = -1) => new TestGraph().Input("x", batch, 4)
        .Floats("w", [1, -2, 3, -4, 5, -6, 7, -8], 4, 2)
        .Node("MatMul", ["x", "w"], "m")
        .Node("Relu", ["m"], "r")
        .Node("Shape", ["r"], "s")
        .Node("ReduceMean", ["r"], "y").Output("y").Build();

    private static ListDataset Samples(int count) => new([.. Enumerable.Range(0, count).Select(i => TestRuns.Feed("x", TestGraph.Random(i, 4), 1, 4))]);

    [Fact]
    public void Ranges_types_and_shapes_are_those_of_the_run()
    {
        OnnxModel model = Small();
        CalibrationStatistics statistics = CalibrationPass.Run(model, Samples(7));

        float[] products = [.. Enumerable.Range(0, 7).SelectMany(i => TestRuns.Inner(model, "m", TestRuns.Feed("x", TestGraph.Random(i, 4), 1, 4)))];
        statistics.Samples.Should().Be(7);
        statistics.Tensors.Keys.Should().BeEquivalentTo("x", "m", "r", "y");
        statistics.Tensors["m"].Min.Should().Be(products.Min());
        statistics.Tensors["m"].Max.Should().Be(products.Max());
        statistics.Tensors["m"].Magnitude.Should().Be(products.Max(MathF.Abs));
        statistics.Tensors["m"].Histogram.Maximum.Should().Be(products.Max(MathF.Abs));
        statistics.Tensors["m"].Histogram.FiniteCount.Should().Be(14);
        statistics.Types["s"].Should().Be(DataType.Int64);
        statistics.Types["x"].Should().Be(DataType.Float);
        statistics.Shapes.Of("m").Should().Equal(1, 2);
        statistics.Shapes.Of("s").Should().Equal(2);
        statistics.Shapes.Of("x").Should().Equal(1, 4);
        statistics.NonFinite.Should().BeEmpty();
    }

    [Fact]
    public void Several_passes_find_what_one_pass_finds()
    {
        byte[] together = Bytes(CalibrationPass.Run(Small(), Samples(5)));
        List<RunProgress> progress = [];
        byte[] apart = Bytes(CalibrationPass.Run(Small(), Samples(5), null, new Sink(progress.Add), memoryLimit: 9, threads: 1, CancellationToken.None));
        apart.Should().Equal(together);
        progress[^1].Should().Be(new RunProgress(15, 15), "m, r and y do not fit together");
        Bytes(CalibrationPass.Run(Small(), Samples(5))).Should().Equal(together);
    }

    [Fact]
    public void Only_the_wanted_tensors_are_observed()
    {
        CalibrationStatistics statistics = CalibrationPass.Run(Small(), Samples(2), new HashSet<string> { "m" });
        statistics.Tensors.Keys.Should().Equal("m");
        statistics.Types.Should().ContainKeys("r", "y", "s");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Neither_the_samples_order_nor_the_threads_change_a_bit(int threads)
    {
        (OnnxModel model, _) = MaskedAttention.Build(-1e9f, additive: true);
        IReadOnlyDictionary<string, HostTensor>[] samples = [.. Enumerable.Range(0, 40).Select(i => MaskedAttention.Sample(i, 1 + (i % 6)))];
        HashSet<string> counted = ["x", "q", "p"];

        // The first sample's shapes are all alike.
        byte[] one = Bytes(CalibrationPass.Run(model, new ListDataset(samples), threads: 1, counted: counted));
        Bytes(CalibrationPass.Run(model, new ListDataset([.. samples.Reverse()]), threads: threads, counted: counted)).Should().Equal(one);
    }

    [Fact]
    public void What_follows_from_another_tensor_has_the_very_extremes_that_reading_it_finds()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 4)
            .Floats("w", [1, -2, 3, -4, 5, -6, 7, -8], 4, 2).Floats("k", [-1.7f]).Floats("c", [0.3f]).Floats("lo", [-2.5f]).Floats("hi", [3.1f]).Int64s("flat", -1)
            .Node("MatMul", ["x", "w"], "m").Node("Mul", ["m", "k"], "a").Node("Add", ["c", "a"], "b").Node("Sub", ["c", "b"], "d").Node("Div", ["d", "k"], "e")
            .Node("Clip", ["e", "lo", "hi"], "f").Node("Neg", ["f"], "g").Node("Reshape", ["g", "flat"], "h").Node("Relu", ["h"], "y").Output("y", -1).Build();
        CalibrationStatistics read = CalibrationPass.Run(model, Samples(20));
        CalibrationStatistics followed = CalibrationPass.Run(model, Samples(20), counted: new HashSet<string> { "h" });
        followed.Extremes.Should().BeEquivalentTo(read.Extremes);
        followed.Extremes.Should().HaveCount(10);
        followed.Tensors.Keys.Should().Equal("h");
        followed.Tensors["h"].Histogram.Bins.ToArray().Should().Equal(read.Tensors["h"].Histogram.Bins.ToArray());
    }

    [Fact]
    public void An_overflow_in_a_tensor_that_is_not_read_is_found()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 2).Floats("k", [1e30f])
            .Node("Mul", "/b.0/Mul", ["x", "k"], ["m"]).Node("Relu", ["m"], "y").Output("y", -1, 2).Build();
        ListDataset samples = new(TestRuns.Feed("x", [1, 2], 1, 2), TestRuns.Feed("x", [1, 1e9f], 1, 2));
        CalibrationStatistics statistics = CalibrationPass.Run(model, samples, counted: new HashSet<string>());
        statistics.NonFinite.Should().Equal(new NonFiniteTensor("m", "/b.0/Mul", 1, IsNaN: false));
        statistics.Extremes["m"].Max.Should().Be(2 * 1e30f);
    }

    [Fact]
    public void A_fixed_batch_is_filled()
    {
        CalibrationStatistics fixedBatch = CalibrationPass.Run(Small(3), Samples(7));
        CalibrationStatistics single = CalibrationPass.Run(Small(), Samples(7));
        fixedBatch.Samples.Should().Be(7);
        fixedBatch.Shapes.Of("m").Should().Equal(3, 2);
        fixedBatch.Tensors["m"].Max.Should().BeApproximately(single.Tensors["m"].Max, 1e-5f);
        fixedBatch.Tensors["m"].Min.Should().BeApproximately(single.Tensors["m"].Min, 1e-5f);
    }

    [Fact]
    public void The_node_that_makes_the_first_NaN_is_named()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 2)
            .Node("Sub", "/b.0/Sub", ["x", "x"], ["zero"])
            .Node("Div", "/b.0/Div", ["zero", "x"], ["d"])
            .Node("Add", "/b.0/Add", ["d", "x"], ["y"]).Output("y", -1, 2).Build();
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(TestRuns.Feed("x", [1, 2], 1, 2), TestRuns.Feed("x", [1, 0], 1, 2)));
        statistics.NonFinite.Should().HaveCount(2);
        statistics.NonFinite[0].Should().Be(new NonFiniteTensor("d", "/b.0/Div", 1, IsNaN: true));
        statistics.NonFinite[0].Message.Should().StartWith("Node '/b.0/Div' produces NaN for calibration sample 1;");
        statistics.Tensors["y"].Max.Should().Be(2, "what is no number is in no range");
    }

    [Theory]
    [InlineData(-3.4028235e38f)]
    [InlineData(-10_000f)]
    [InlineData(float.NegativeInfinity)]
    public void A_mask_sets_no_range(float mask)
    {
        (OnnxModel model, ListDataset samples) = MaskedAttention.Build(mask, additive: float.IsFinite(mask));
        CalibrationStatistics statistics = CalibrationPass.Run(model, samples);
        statistics.Tensors["masked"].Magnitude.Should().BeLessThan(20);
        statistics.Tensors["scores"].Masked.Should().BeNull();
        if (float.IsFinite(mask))
        {
            statistics.Tensors["masked"].Masked!.Lowest.Should().BeLessThan(mask * 0.99f);
            statistics.Tensors["mask"].Masked.Should().Be(new MaskValues(statistics.Tensors["mask"].Masked!.Count, mask, mask));
        }

        statistics.NonFinite.Should().BeEmpty();
    }

    [Fact]
    public void Statistics_survive_being_stored()
    {
        CalibrationStatistics statistics = CalibrationPass.Run(MaskedAttention.Build(-1e9f, additive: true).Model, MaskedAttention.Build(-1e9f, additive: true).Samples);
        byte[] bytes = Bytes(statistics);
        CalibrationStatistics read = CalibrationStatistics.Read(new MemoryStream(bytes));
        Bytes(read).Should().Equal(bytes);
        read.Tensors["mask"].Masked.Should().Be(statistics.Tensors["mask"].Masked);
        FluentActions.Invoking(() => CalibrationStatistics.Read(new MemoryStream(bytes[..(bytes.Length / 2)]))).Should().Throw<InvalidDataException>();
        FluentActions.Invoking(() => CalibrationStatistics.Read(new MemoryStream([1, 2, 3, 4, 5]))).Should().Throw<InvalidDataException>();
    }

    [Fact]
    public void No_samples_and_a_signalled_token_are_said()
    {
        FluentActions.Invoking(() => CalibrationPass.Run(Small(), new ListDataset())).Should().Throw<InferenceException>().WithMessage("*no samples*");
        FluentActions.Invoking(() => CalibrationPass.Run(Small(), Samples(1), cancellationToken: new CancellationToken(true))).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Shapes_are_found_at_any_batch()
    {
        ShapeProbe.Observe(Small(), Samples(3), 8).Of("m").Should().Equal(8, 2);
        ShapeProbe.Observe(Small(), Samples(3)).Of("m").Should().Equal(1, 2);
    }

    private static byte[] Bytes(CalibrationStatistics statistics)
    {
        using MemoryStream stream = new();
        statistics.Write(stream);
        return stream.ToArray();
    }

    private sealed class Sink(Action<RunProgress> add) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => add(value);
    }
}
