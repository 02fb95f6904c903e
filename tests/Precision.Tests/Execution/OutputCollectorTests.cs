using TrtOperator.Onnx;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Tests.Execution;

public sealed class OutputCollectorTests
{
    private static OnnxModel Model(long batch = -1) => new TestGraph().Input("x", batch, -1)
        .Node("Mul", ["x", "x"], "y").Node("ReduceSum", ["x"], "sum", node => node.SetInt("keepdims", 0)).Output("y", batch, -1).Output("sum").Build();

    [Fact]
    public async Task Samples_come_back_in_order_each_with_its_own_part()
    {
        // Two shapes, so that batches end in the middle.
        ListDataset samples = new([.. Enumerable.Range(0, 90).Select(i => TestRuns.Feed("x", [i, i + 1, .. i % 40 < 35 ? new float[] { 7 } : []], 1, i % 40 < 35 ? 3 : 2))]);
        List<long> indexes = [];
        List<RunProgress> progress = [];
        await OutputCollector.RunAsync(
            Model(),
            samples,
            ["y"],
            (index, outputs) =>
            {
                indexes.Add(index);
                outputs.Keys.Should().Equal("y");
                outputs["y"].Shape[0].Should().Be(1);
                outputs["y"].Span<float>()[0].Should().Be(index * index);
                return ValueTask.CompletedTask;
            },
            new Sink(progress.Add));
        indexes.Should().Equal(Enumerable.Range(0, 90).Select(i => (long)i));
        progress[^1].Should().Be(new RunProgress(90, 90));
        progress.Should().HaveCountLessThan(15, "samples run together");
    }

    [Fact]
    public async Task Outputs_without_a_batch_dimension_are_run_one_by_one()
    {
        ListDataset samples = new([.. Enumerable.Range(0, 5).Select(i => TestRuns.Feed("x", [i, 1], 1, 2))]);
        List<float> sums = [];
        await OutputCollector.RunAsync(
            Model(),
            samples,
            null,
            (_, outputs) =>
            {
                sums.Add(outputs["sum"].Span<float>()[0]);
                return ValueTask.CompletedTask;
            });
        sums.Should().Equal(1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task A_fixed_batch_is_filled_and_cut()
    {
        ListDataset samples = new([.. Enumerable.Range(0, 5).Select(i => TestRuns.Feed("x", [i, 1], 1, 2))]);
        List<float> values = [];
        await OutputCollector.RunAsync(
            Model(2),
            samples,
            ["y"],
            (_, outputs) =>
            {
                values.Add(outputs["y"].Span<float>()[0]);
                return ValueTask.CompletedTask;
            });
        values.Should().Equal(0, 1, 4, 9, 16);
    }

    private sealed class Sink(Action<RunProgress> add) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => add(value);
    }
}
