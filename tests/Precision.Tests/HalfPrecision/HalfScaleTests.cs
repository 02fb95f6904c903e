using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.HalfPrecision;

/// <summary>Which 8-bit operators ONNX Runtime makes of pairs with FP16 scales, and which of them it then cannot load.</summary>
public sealed class HalfScaleTests
{
    [Theory]
    [InlineData("Concat", 2, false)]
    [InlineData("AveragePool", 1, true)]
    [InlineData("GlobalAveragePool", 1, true)]
    [InlineData("MaxPool", 1, true)]
    [InlineData("Resize", 1, true)]
    [InlineData("Add", 2, true)]
    [InlineData("Mul", 2, true)]
    [InlineData("Sigmoid", 1, true)]
    [InlineData("Softmax", 1, true)]
    public void Some_operators_between_pairs_in_FP16_do_not_load(string op, int inputs, bool loads)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 4, 4).SByte("zero");
        string[] fed = op == "Resize" ? ["a0", "", "scales"] : [.. Enumerable.Range(0, inputs).Select(index => $"a{index}")];
        graph.Node("Cast", ["x"], "h", node => node.SetInt("to", (long)DataType.Float16));
        for (int index = 0; index < inputs; index++)
        {
            // Different tensors, as equal ones are merged first.
            graph.Node(index == 0 ? "Abs" : "Neg", ["h"], $"h{index}").Node("QuantizeLinear", [$"h{index}", "s", "zero"], $"q{index}").Node("DequantizeLinear", [$"q{index}", "s", "zero"], $"a{index}");
        }

        graph.Node(op, fed, "b", node =>
        {
            if (op == "Concat")
            {
                node.SetInt("axis", 1);
            }
            else if (op is "MaxPool" or "AveragePool")
            {
                node.SetInts("kernel_shape", [2, 2]);
            }
        });
        OnnxModel model = graph.Node("QuantizeLinear", ["b", "s", "zero"], "c").Node("DequantizeLinear", ["c", "s", "zero"], "d")
            .Node("Cast", ["d"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", -1, -1, -1, -1).Build();
        model.Graph.Initializer.Add(TensorData.Halves("s", [(Half)0.1f]));
        if (op == "Resize")
        {
            model.Graph.Initializer.Add(TensorData.Floats("scales", [1, 1, 2, 2], 4));
        }

        Action load = () => OnnxSession.Load(model, new InferenceSessionOptions(OptimizationsOff: false)).Dispose();
        if (loads)
        {
            load.Should().NotThrow();
        }
        else
        {
            load.Should().Throw<InferenceException>("if this fails, the runtime has learnt it, and the pairs around the operator may be in FP16");
        }
    }

    [Theory]
    [InlineData("AveragePool", 1)]
    [InlineData("GlobalAveragePool", 1)]
    [InlineData("MaxPool", 1)]
    [InlineData("Resize", 1)]
    [InlineData("Add", 2)]
    [InlineData("Mul", 2)]
    [InlineData("Conv", 1)]
    [InlineData("ConvTranspose", 1)]
    [InlineData("HardSigmoid", 1)]
    public void The_others_compute_what_is_written(string op, int inputs)
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 4, 4).SByte("zero");
        List<string> fed = op == "Resize" ? ["a0", "", "scales"] : [.. Enumerable.Range(0, inputs).Select(index => $"a{index}")];
        graph.Node("Cast", ["x"], "h", node => node.SetInt("to", (long)DataType.Float16));
        for (int index = 0; index < inputs; index++)
        {
            graph.Node(index == 0 ? "Abs" : "Neg", ["h"], $"h{index}").Node("QuantizeLinear", [$"h{index}", "s", "zero"], $"q{index}")
                .Node("DequantizeLinear", [$"q{index}", "s", "zero"], $"a{index}");
        }

        if (op is "Conv" or "ConvTranspose")
        {
            graph.Node("DequantizeLinear", ["wq", "ws", "wz"], "wd", node => node.SetInt("axis", op == "Conv" ? 0 : 1));
            fed.Add("wd");
        }

        graph.Node(op, [.. fed], "b", node =>
        {
            if (op is "MaxPool" or "AveragePool")
            {
                node.SetInts("kernel_shape", [2, 2]);
            }
        });
        OnnxModel model = graph.Node("QuantizeLinear", ["b", "s", "zero"], "c").Node("DequantizeLinear", ["c", "s", "zero"], "d")
            .Node("Cast", ["d"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y", -1, -1, -1, -1).Build();
        model.Graph.Initializer.Add(TensorData.Halves("s", [(Half)0.03f]));
        model.Graph.Initializer.Add(TensorData.Halves("ws", [(Half)0.01f, (Half)2e-5f], 2));
        model.Graph.Initializer.Add(TensorData.SBytes("wz", [0, 0], 2));
        model.Graph.Initializer.Add(TensorData.SBytes("wq", [100, -50, 30, 120], 2, 2, 1, 1));
        model.Graph.Initializer.Add(TensorData.Floats("scales", [1, 1, 2, 2], 4));
        Dictionary<string, HostTensor> feed = TestRuns.Feed("x", TestGraph.Random(3, 32), 1, 2, 4, 4);
        using OnnxSession plain = OnnxSession.Load(model);
        using OnnxSession fast = OnnxSession.Load(model, new InferenceSessionOptions(OptimizationsOff: false));
        float[] written = plain.Run(feed, ["y"])["y"].Span<float>().ToArray();
        float[] computed = fast.Run(feed, ["y"])["y"].Span<float>().ToArray();
        written.Zip(computed).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(0.05f);
    }

    [Theory]
    [InlineData(IslandRuntime.OnnxRuntime, DataType.Float)]
    [InlineData(IslandRuntime.TensorRtRtx, DataType.Float16)]
    public void A_quantized_concatenation_loads_where_it_is_served(IslandRuntime runtime, DataType type)
    {
        TestGraph graph = new TestGraph().Input("x", -1, 16, 8, 8);
        foreach (string name in new[] { "a", "b" })
        {
            graph.Floats($"w{name}", TestGraph.Random(name[0], 16 * 16 * 9), 16, 16, 3, 3).Node("Conv", ["x", $"w{name}"], $"c{name}").Node("Relu", [$"c{name}"], $"r{name}");
        }

        OnnxModel model = graph.Floats("wd", TestGraph.Random(3, 16 * 32 * 9), 16, 32, 3, 3)
            .Node("Concat", ["ra", "rb"], "both", node => node.SetInt("axis", 1)).Node("Conv", ["both", "wd"], "y").Output("y", -1, 16, 4, 4).Build();
        ListDataset samples = new(TestRuns.Feed("x", TestGraph.Random(5, 16 * 64), 1, 16, 8, 8));
        NormalizedModel normalized = ModelNormalizer.Normalize(model);
        CalibrationStatistics statistics = CalibrationPass.Run(normalized.Model, samples);
        PrecisionPlan plan = QuantizationPlacer.Place(normalized, statistics.Shapes, new Dictionary<string, NodeProtection>(), new PlacementOptions(AllowInt8: true, AllowFp8: false, AllowFp16: true));
        plan.Nodes.Single(node => node.OpType == "Concat").Precision.Should().Be(NumericPrecision.Int8);
        HalfModel half = HalfConverter.Apply(
            QdqWriter.Apply(normalized.Model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(runtime));
        NodeProto concat = half.Model.Graph.Node.Single(node => node.OpType == "Concat");
        TestRuns.Types(half.Model)[concat.Output[0]].Should().Be(type);
        half.AsWritten(plan).Nodes.Single(node => node.OpType == "Concat").Precision.Should().Be(NumericPrecision.Int8);
        if (runtime == IslandRuntime.OnnxRuntime)
        {
            Dictionary<string, HostTensor> feed = TestRuns.Feed("x", TestGraph.Random(6, 16 * 64), 1, 16, 8, 8);
            using OnnxSession plain = OnnxSession.Load(half.Model);
            using OnnxSession served = OnnxSession.Load(half.Model, new InferenceSessionOptions(OptimizationsOff: false));
            float[] written = plain.Run(feed, ["y"])["y"].Span<float>().ToArray();
            float[] computed = served.Run(feed, ["y"])["y"].Span<float>().ToArray();
            written.Zip(computed).Max(pair => Math.Abs(pair.First - pair.Second)).Should().BeLessThan(0.05f * written.Max(Math.Abs));
        }
    }
}
