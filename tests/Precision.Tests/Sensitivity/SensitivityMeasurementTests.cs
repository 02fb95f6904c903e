using TrtOperator.Onnx;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Sensitivity;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Sensitivity;

public class SensitivityMeasurementTests
{
    private const int Layers = 6;
    private const int Width = 16;
    private const int Rows = 8;
    private const int Bad = 3;

    [Theory]
    [InlineData(NumericPrecision.Fp32, "layer3")]
    [InlineData(NumericPrecision.Fp16, "layer3")]
    public void A_planted_bad_layer_comes_first_and_is_the_cause(NumericPrecision rest, string name)
    {
        NetworkSensitivity found = Measure(rest);

        found.Layers[0].Layer.Should().Be(name);
        found.Layers[0].Share.Should().BeGreaterThan(0.9);
        found.Layers.Select(layer => layer.Share).Sum().Should().BeApproximately(1, 1e-9);
        found.Blamed.Should().Be(1);
        found.Layers[0].Sources.Should().Equal(name);
        found.ErrorWithout.Should().BeLessThan(found.Error!.Value / 5);
        found.Layers.Should().HaveCount(Layers).And.BeInDescendingOrder(layer => layer.Error);
    }

    [Fact]
    public void A_layer_that_FP16_takes_beyond_its_range_comes_first()
    {
        TestGraph graph = new TestGraph().Input("x", -1, Width).Floats("w0", TestGraph.Random(1, Width * Width), Width, Width)
            .Floats("large", [.. TestGraph.Random(2, Width * Width).Select(value => value * 3e4f)], Width, Width)
            .Floats("small", [1e-5f])
            .Floats("w2", TestGraph.Random(3, Width * Width), Width, Width)
            .Node("MatMul", "first", ["x", "w0"], ["a"]).Node("MatMul", "overflows", ["a", "large"], ["b"]).Node("Mul", "scaled", ["b", "small"], ["c"])
            .Node("MatMul", "last", ["c", "w2"], ["y"]).Output("y", -1, Width);
        OnnxModel model = graph.Build();
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16);

        NetworkSensitivity found = Measure(model, plan, Data(), new SensitivityOptions(1));

        found.Layers[0].Should().BeEquivalentTo(new { Layer = "overflows", Share = 1.0, Error = (double?)null }, "infinity is no number");
        found.Layers[0].Nodes.Should().Equal("overflows", "scaled");
        found.Layers[0].Sources.Should().Equal("overflows", "scaled");
        (found.Error, found.Blamed).Should().Be((null, 1));
        found.ErrorWithout.Should().BeLessThan(0.01);
    }

    [Theory]
    [InlineData(NumericPrecision.Fp32)]
    [InlineData(NumericPrecision.Fp16)]
    public void All_switches_on_are_the_simulation_and_all_off_the_FP32_model(NumericPrecision rest)
    {
        (OnnxModel model, PrecisionPlan plan) = Network(rest);
        ListDataset data = Data();
        CalibrationStatistics statistics = Statistics(model, data);
        (OnnxModel simulation, _) = Prepared(model, plan, statistics);
        SwitchedGraph graph = new(model, simulation, SensitivityGroup.Of(model, plan));
        IReadOnlyDictionary<string, HostTensor> sample = data.Read(0).Inputs;

        float[] low = Run(graph.Model, sample.Concat(graph.Feed(static _ => true)));
        float[] high = Run(graph.Model, sample.Concat(graph.Feed(static _ => false)));

        low.Should().Equal(Run(simulation, sample));
        high.Should().Equal(Run(model, sample));
        low.Should().NotEqual(high);
    }

    [Fact]
    public void The_order_of_the_samples_and_the_threads_change_nothing()
    {
        (OnnxModel model, PrecisionPlan plan) = Network(NumericPrecision.Fp16);
        ListDataset data = Data();

        NetworkSensitivity one = Measure(model, plan, data, new SensitivityOptions(1));
        NetworkSensitivity other = Measure(model, plan, new ListDataset([.. Enumerable.Range(0, (int)data.Count).Reverse().Select(i => data.Read(i).Inputs)]), new SensitivityOptions(3));

        other.Should().BeEquivalentTo(one, options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_budget_leaves_out_those_whose_own_tensors_suffer_least()
    {
        (OnnxModel model, PrecisionPlan plan) = Network(NumericPrecision.Fp32);

        NetworkSensitivity found = Measure(model, plan, Data(), new SensitivityOptions(1) { MostGroups = 2, Finalists = 1, Samples = 3 });

        found.Layers.Select(layer => layer.Samples).Should().Equal(3, 1);
        (found.NotMeasured, found.Samples).Should().Be((Layers - 2, 3));
    }

    [Fact]
    public void Nothing_is_measured_where_everything_is_FP32()
    {
        (OnnxModel model, _) = Network(NumericPrecision.Fp32);

        Measure(model, TestGraph.Plan(model, NumericPrecision.Fp32), Data(), new SensitivityOptions(1)).Should().BeSameAs(NetworkSensitivity.Nothing);
    }

    private static NetworkSensitivity Measure(NumericPrecision rest)
    {
        (OnnxModel model, PrecisionPlan plan) = Network(rest);
        return Measure(model, plan, Data(), new SensitivityOptions(2));
    }

    private static NetworkSensitivity Measure(OnnxModel model, PrecisionPlan plan, ListDataset data, SensitivityOptions options)
    {
        CalibrationStatistics statistics = Statistics(model, data);
        (OnnxModel simulation, IReadOnlyList<TensorScale> scales) = Prepared(model, plan, statistics);
        return SensitivityMeasurement.Run(model, simulation, plan, scales, statistics, data, options, TestContext.Current.CancellationToken);
    }

    private static CalibrationStatistics Statistics(OnnxModel model, ListDataset data)
        => CalibrationPass.Run(model, data, threads: 1, cancellationToken: TestContext.Current.CancellationToken);

    private static (OnnxModel Simulation, IReadOnlyList<TensorScale> Scales) Prepared(OnnxModel model, PrecisionPlan plan, CalibrationStatistics statistics)
    {
        QuantizedModel quantized = QdqWriter.Apply(model, plan, statistics, CalibrationMethod.MinMax);
        return (HalfSimulation.Of(HalfConverter.Apply(quantized.Model, plan, statistics, IslandRecipes.For(IslandRuntime.OnnxRuntime))), quantized.Scales);
    }

    // Products with a Relu behind each. One channel in front of the bad one is large and hardly read, so that its other channels are lost.
    private static (OnnxModel Model, PrecisionPlan Plan) Network(NumericPrecision rest)
    {
        TestGraph graph = new TestGraph().Input("x", -1, Width);
        List<QuantizedInput> edges = [];
        string tensor = "x";
        for (int layer = 0; layer < Layers; layer++)
        {
            float[] weights = TestGraph.Random(layer + 10, Width * Width, 0.5f);
            for (int i = 0; i < Width; i++)
            {
                weights[(i * Width) + i] += 0.5f;
                if (layer == Bad - 1)
                {
                    weights[i * Width] = 2000;
                }

                if (layer == Bad)
                {
                    weights[i] = 1e-7f;
                }
            }

            graph.Floats($"w{layer}", weights, Width, Width).Node("MatMul", $"layer{layer}", [tensor, $"w{layer}"], [$"m{layer}"]);
            edges.Add(new QuantizedInput($"layer{layer}", 0, tensor, false, null, null, null));
            edges.Add(new QuantizedInput($"layer{layer}", 1, $"w{layer}", true, 1, null, null));
            tensor = $"r{layer}";
            graph.Node("Relu", $"relu{layer}", [$"m{layer}"], [tensor]);
        }

        OnnxModel model = graph.Output(tensor, -1, Width).Build();
        return (model, TestGraph.Plan(model, rest, null, [.. edges]));
    }

    private static ListDataset Data() => new([.. Enumerable.Range(0, 9).Select(index => TestRuns.Feed("x", TestGraph.Random(index + 100, Rows * Width), Rows, Width))]);

    private static float[] Run(OnnxModel model, IEnumerable<KeyValuePair<string, HostTensor>> feed)
    {
        using OnnxSession session = OnnxSession.Load(model, InferenceSessionOptions.Default);
        string output = session.Outputs[0].Name;
        return session.Run(feed.ToDictionary(StringComparer.Ordinal), [output], TestContext.Current.CancellationToken)[output].Span<float>().ToArray();
    }
}
