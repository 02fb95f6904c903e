using CsCheck;
using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;

namespace TrtOperator.Precision.Tests.Execution;

/// <summary>Whatever follows from another tensor in place of being read must be what the runtime would have given.</summary>
public sealed class ObservationPlanTests
{
    private const int Samples = 3;

    [Fact]
    public void Statistics_are_those_of_reading_every_tensor()
        => Gen.Select(Gen.Int[0, 100_000], Gen.Int[3, 30], Gen.OneOf(Gen.Const(4), Gen.Const(600), Gen.Const(9_000), Gen.Const(70_000))).Sample(
            (seed, nodes, width) =>
            {
                OnnxModel model = Model(new Random(seed), nodes, width);
                IReadOnlyDictionary<string, HostTensor>[] feeds = [.. Enumerable.Range(0, Samples).Select(i => TestRuns.Feed("x", TestGraph.Random(seed + i, width), 1, width))];
                HashSet<string> counted = [.. model.Graph.Node.Select(static node => node.Output[0]).Where((_, i) => (seed + i) % 3 != 0)];

                CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(feeds), counted: counted);

                var read = model.Graph.Node.Select(static node => node.Output[0]).Select(tensor => (Tensor: tensor, Values: Values(model, tensor, feeds))).ToArray();
                (string Tensor, int Sample)[] broken = [.. read.Select(static one => (one.Tensor, Sample: Array.FindIndex(one.Values, static values => !values.All(float.IsFinite)))).Where(static one => one.Sample >= 0)];
                if (broken.Length > 0)
                {
                    NonFiniteTensor first = statistics.NonFinite[0];
                    (first.Tensor, (int)first.Sample).Should().Be(broken.MinBy(static one => one.Sample));
                    return;
                }

                statistics.NonFinite.Should().BeEmpty();
                foreach ((string tensor, float[][] values) in read)
                {
                    float[] all = [.. values.SelectMany(static one => one)];
                    statistics.Extremes[tensor].Min.Should().BeApproximately(all.Min(), Tolerance(all), "it is the least of {0}", tensor);
                    statistics.Extremes[tensor].Max.Should().BeApproximately(all.Max(), Tolerance(all), "it is the greatest of {0}", tensor);
                    if (counted.Contains(tensor))
                    {
                        AmplitudeHistogram naive = new();
                        naive.Add(all);
                        statistics.Tensors[tensor].Histogram.Bins.ToArray().Should().Equal(naive.Bins.ToArray());
                        statistics.Tensors[tensor].Histogram.ZeroCount.Should().Be(naive.ZeroCount);
                    }
                }
            },
            iter: 80);

    // What follows backwards has the rounding of the steps.
    private static float Tolerance(float[] values) => 1e-5f * (1 + values.Max(MathF.Abs));

    private static float[][] Values(OnnxModel model, string tensor, IEnumerable<IReadOnlyDictionary<string, HostTensor>> feeds) => [.. feeds.Select(feed => TestRuns.Inner(model, tensor, feed))];

    // What no step leads through, such as a sum of neighbours, is read; steps lead to others from there, by one way or by several that meet again.
    private static OnnxModel Model(Random random, int nodes, int width)
    {
        TestGraph graph = new TestGraph().Input("x", -1, width).Int64s("back", 1, width).Int64s("flat", -1);
        List<string> tensors = ["x"];
        for (int i = 0; i < nodes; i++)
        {
            string from = tensors[random.Next(Math.Max(0, tensors.Count - 3), tensors.Count)];
            string other = tensors[random.Next(tensors.Count)];
            string constant = $"k{i}";
            graph.Floats(constant, [MathF.Round((random.NextSingle() * 8) - 4, 2)], [.. Enumerable.Repeat(1L, random.Next(3))]);
            string result = $"t{i}";
            _ = random.Next(12) switch
            {
                0 => graph.Node("Add", [from, constant], result),
                1 => graph.Node("Mul", [constant, from], result),
                2 => graph.Node("Sub", [constant, from], result),
                3 => graph.Node("Div", [constant, from], result),
                4 => graph.Node("Div", [from, constant], result),
                5 => graph.Node("Relu", [from], result),
                6 => graph.Node("Neg", [from], result),
                7 => graph.Floats($"lo{i}", [-1]).Floats($"hi{i}", [5]).Node("Clip", [from, $"lo{i}", $"hi{i}"], result),
                8 => graph.Node("Mul", [from, other], result),
                9 => graph.Node("Sub", [from, other], result),
                10 => graph.Node("Reshape", [from, "flat"], $"m{i}").Node("Reshape", [$"m{i}", "back"], result),
                _ => graph.Node("ReduceSum", [from, "one"], result, node => node.Attribute.Add(new Onnx.Protos.AttributeProto { Name = "keepdims", Type = Onnx.Protos.AttributeProto.Types.AttributeType.Int, I = 1 })),
            };
            tensors.Add(result);
        }

        return graph.Int64s("one", 0).Output(tensors[^1], -1, width).Build();
    }
}
