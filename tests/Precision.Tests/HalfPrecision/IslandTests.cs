using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Tests.Execution;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Tests.HalfPrecision;

public sealed class IslandTests
{
    private static readonly string[] BiasedLines =
    [
        "Cast(x) -> x_fp16", "MatMul(x_fp16, w1) -> a", "Relu(a) -> b", "Cast(b) -> b_fp32", "Add(b_fp32, island_zero) -> b_plus_zero",
    ];

    private static ListDataset Samples => new(TestRuns.Feed("x", TestGraph.Random(5, 16), 1, 16));

    [Fact]
    public void A_product_stands_behind_an_addition_of_zero_for_the_compilers()
    {
        HalfModel half = Convert(Chain("MatMul"), IslandRuntime.TensorRtRtx, "/n");
        TestRuns.Lines(half.Model).Should().Equal([.. BiasedLines, "MatMul(b_plus_zero, wn) -> n", "Cast(n) -> n_fp16", "Sigmoid(n_fp16) -> y_fp16", "Cast(y_fp16) -> y"]);
        half.Islands.Should().Equal(new Island("/n", "MatMul", IslandRecipe.AddZeroBefore, "/n_island_entry"));
        TestRuns.Lines(Convert(Chain("MatMul"), IslandRuntime.TensorRt, "/n").Model).Should().Equal(TestRuns.Lines(half.Model));
        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        (types["w1"], types["wn"], types["island_zero"], types["n"], types["a"], types["y"]).Should().Be(
            (DataType.Float16, DataType.Float, DataType.Float, DataType.Float, DataType.Float16, DataType.Float));
    }

    [Fact]
    public void The_CPU_runtime_needs_casts_alone()
        => TestRuns.Lines(Convert(Chain("MatMul"), IslandRuntime.OnnxRuntime, "/n").Model).Should().Equal(
            "Cast(x) -> x_fp16", "MatMul(x_fp16, w1) -> a", "Relu(a) -> b", "Cast(b) -> b_fp32", "MatMul(b_fp32, wn) -> n", "Cast(n) -> n_fp16", "Sigmoid(n_fp16) -> y_fp16", "Cast(y_fp16) -> y");

    [Theory]
    [InlineData("Softmax")]
    [InlineData("Erf")]
    public void Softmax_and_pointwise_nodes_stand_alone(string op)
    {
        HalfModel half = Convert(Chain(op), IslandRuntime.TensorRtRtx, "/n");
        TestRuns.Lines(half.Model).Should().Equal(
            "Cast(x) -> x_fp16", "MatMul(x_fp16, w1) -> a", "Relu(a) -> b", "Cast(b) -> b_fp32", $"{op}(b_fp32) -> n", "Cast(n) -> n_fp16", "Sigmoid(n_fp16) -> y_fp16", "Cast(y_fp16) -> y");
        half.Islands.Should().Equal(new Island("/n", op, IslandRecipe.Lone, null));
    }

    [Fact]
    public void A_normalization_keeps_its_scale_and_bias_in_FP32()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("g", TestGraph.Random(1, 16), 16).Floats("b", TestGraph.Random(2, 16), 16)
            .Node("Relu", ["x"], "r").Node("LayerNormalization", ["r", "g", "b"], "n").Node("Relu", ["n"], "y").Output("y", -1, 16).Build();
        Dictionary<string, DataType> types = TestRuns.Types(Convert(model, IslandRuntime.TensorRtRtx, "/n").Model);
        (types["g"], types["b"], types["n"], types["r"]).Should().Be((DataType.Float, DataType.Float, DataType.Float, DataType.Float16));
    }

    [Fact]
    public void Neighbours_are_one_region_with_one_entry()
    {
        HalfModel half = Convert(Chain("MatMul"), IslandRuntime.TensorRtRtx, "/b", "/n", "/y");
        TestRuns.Lines(half.Model).Should().Equal(
            "Cast(x) -> x_fp16", "MatMul(x_fp16, w1) -> a", "Cast(a) -> a_fp32", "Relu(a_fp32) -> b", "MatMul(b, wn) -> n", "Sigmoid(n) -> y");
        half.Islands.Should().OnlyContain(island => island.EntryNode == null, "the Relu is a real FP32 operation before the product");
    }

    [Fact]
    public void Data_movement_in_between_is_no_computation()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("w", TestGraph.Random(1, 256), 16, 16).Int64s("shape", -1, 16)
            .Node("Relu", ["x"], "r").Node("Reshape", ["r", "shape"], "m").Node("MatMul", ["m", "w"], "n").Node("Relu", ["n"], "y").Output("y", -1, 16).Build();
        Convert(model, IslandRuntime.TensorRtRtx, "/m", "/n").Islands.Single(island => island.Node == "/n").EntryNode.Should().Be("/n_island_entry");
    }

    [Fact]
    public void Three_products_on_one_tensor_share_cast_and_entry()
    {
        TestGraph graph = new TestGraph().Input("x", -1, 16).Node("Relu", ["x"], "r");
        foreach (string name in new[] { "q", "k", "v" })
        {
            graph.Floats("w" + name, TestGraph.Random(name[0], 256), 16, 16).Node("MatMul", ["r", "w" + name], name);
        }

        OnnxModel model = graph.Node("Sum", ["q", "k", "v"], "y").Output("y", -1, 16).Build();
        HalfModel half = Convert(model, IslandRuntime.TensorRtRtx, "/q", "/k", "/v");
        half.Model.Graph.Node.Count(node => node.OpType == "Add").Should().Be(1);
        half.Model.Graph.Node.Count(node => node.OpType == "Cast" && node.Input[0] == "r").Should().Be(1);
        half.Islands.Should().OnlyContain(island => island.EntryNode == "/q_island_entry");
    }

    [Fact]
    public void A_scaled_convolution_without_bias_gets_one_of_zeros()
    {
        OnnxModel model = new TestGraph().Input("x", 1, 4, 4).Floats("w", TestGraph.Random(1, 8 * 4 * 3), 8, 4, 3).Floats("two", [2f])
            .Node("Relu", ["x"], "r").Node("Conv", ["r", "w"], "c").Node("Mul", ["c", "two"], "m").Node("Relu", ["m"], "y").Output("y", 1, 8, 2).Build();
        ListDataset samples = new(TestRuns.Feed("x", TestGraph.Random(5, 16), 1, 4, 4));
        HalfModel half = HalfConverter.Apply(
            model,
            TestGraph.Plan(model, NumericPrecision.Fp16, Protected("/c", "/m")),
            CalibrationPass.Run(model, samples),
            IslandRecipes.For(IslandRuntime.TensorRtRtx));
        TestRuns.Node(half.Model, "/c").Input.Should().Equal("r_plus_zero", "w", "/c_zero_bias");
        TestRuns.Inner(HalfSimulation.Of(half), "m", TestRuns.Feed("x", TestGraph.Random(6, 16), 1, 4, 4)).Should().HaveCount(16);
    }

    [Fact]
    public void FP32_by_name_holds_against_INT8_and_FP16_together()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16)
            .Floats("w1", TestGraph.Random(1, 256), 16, 16).Floats("w2", TestGraph.Random(2, 256), 16, 16).Floats("w3", TestGraph.Random(3, 256), 16, 16)
            .Node("Relu", ["x"], "r").Node("MatMul", ["r", "w1"], "a").Node("MatMul", ["r", "w2"], "p").Node("Add", ["a", "p"], "s").Node("MatMul", ["s", "w3"], "h")
            .Node("Relu", ["h"], "y").Output("y", -1, 16).Build();
        CalibrationStatistics statistics = CalibrationPass.Run(model, Samples);
        Dictionary<string, NumericPrecision> nodes = Protected("/p");
        nodes["/h"] = NumericPrecision.Fp16;
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16, nodes, new("/a", 0, "r", false, null, null, null), new("/a", 1, "w1", true, 1, null, null));
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx));

        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        (types["p"], types["w2"], types["r_plus_zero"]).Should().Be((DataType.Float, DataType.Float, DataType.Float));
        (types["a"], types["r_dequantized"], types["r_scale"], types["w1_dequantized"], types["w1_scale"], types["w1_quantized"]).Should().Be(
            (DataType.Float16, DataType.Float16, DataType.Float16, DataType.Float16, DataType.Float16, DataType.Int8));
        (types["h"], types["w3"]).Should().Be((DataType.Float16, DataType.Float16), "FP16 was asked for there");
        TestRuns.Node(half.Model, "/p").DocString.Should().StartWith("precision: FP32;");

        // Inputs that FP16 holds exactly: then the protected node sees what it saw in FP32, and must give the same bits.
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", [.. TestGraph.Random(9, 16).Select(value => (float)(Half)value)], 1, 16);
        OnnxModel simulated = HalfSimulation.Of(half);
        TestRuns.Inner(simulated, "p", inputs).Should().Equal(TestRuns.Inner(model, "p", inputs));
        TestRuns.Inner(simulated, "a", inputs).Should().NotEqual(TestRuns.Inner(model, "a", inputs));
        TestRuns.Inner(simulated, "h", inputs).Should().OnlyContain(value => (float)(Half)value == value);
    }

    [Fact]
    public void The_plan_as_written_says_FP32_where_FP16_has_no_form()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Node("Relu", ["x"], "r").Node("Celu", ["r"], "c").Node("Relu", ["c"], "y").Output("y", -1, 16).Build();
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16);
        HalfModel half = HalfConverter.Apply(model, plan, CalibrationPass.Run(model, Samples), IslandRecipes.For(IslandRuntime.OnnxRuntime));

        PrecisionPlan written = half.AsWritten(plan);
        written.Nodes.Select(node => node.Precision).Should().Equal(NumericPrecision.Fp16, NumericPrecision.Fp32, NumericPrecision.Fp16);
        written.Nodes[1].Reason.Should().Be("FP32: Celu has no FP16 form");
        half.Model.Graph.Node.Should().OnlyContain(node => node.DocString.StartsWith("precision: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_quantization_behind_a_protected_node_reads_FP32()
    {
        OnnxModel model = Chain("MatMul");
        CalibrationStatistics statistics = CalibrationPass.Run(model, Samples);
        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16, Protected("/b"), new("/n", 0, "b", false, null, null, null), new("/n", 1, "wn", true, 1, null, null));
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(model, plan, statistics, CalibrationMethod.Auto).Model, plan, statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx));
        TestRuns.Lines(half.Model).Should().Contain("QuantizeLinear(b, b_scale, b_zero_point) -> b_quantized").And.Contain("DequantizeLinear(b_quantized, b_scale_fp16, b_zero_point) -> b_dequantized");
        TestRuns.Types(half.Model)["b_dequantized"].Should().Be(DataType.Float16);
    }

    [Fact]
    public void A_constant_that_both_types_read_is_there_twice()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 16).Floats("w", TestGraph.Random(1, 256), 16, 16)
            .Node("MatMul", ["x", "w"], "a").Node("MatMul", ["a", "w"], "y").Output("y", -1, 16).Build();
        HalfModel half = Convert(model, IslandRuntime.OnnxRuntime, "/y");
        TestRuns.Node(half.Model, "/a").Input.Should().Equal("x_fp16", "w_fp16");
        TestRuns.Node(half.Model, "/y").Input.Should().Equal("a_fp32", "w");
    }

    [Fact]
    public void Shapes_integers_bodies_and_resize_scales_keep_their_types()
    {
        OnnxModel model = new TestGraph().Input("x", -1, 1, 4, 4).Input("ids", DataType.Int64, -1)
            .Floats("scales", [1, 1, 2, 2], 4).Int64s("axis", 1)
            .Node("Relu", ["x"], "r")
            .Node("Resize", "/up", ["r", string.Empty, "scales"], ["up"], node => node.SetString("mode", "nearest"))
            .Node("Shape", ["up"], "s").Node("ConstantOfShape", ["s"], "zeros", node => node.SetTensor("value", TensorData.Floats(string.Empty, [0.5f], 1)))
            .Node("Cast", ["ids"], "idsf", node => node.SetInt("to", (long)DataType.Float))
            .Node("Unsqueeze", ["idsf", "axis"], "wide").Node("Add", ["up", "zeros"], "z").Node("Mul", ["z", "wide"], "m")
            .Node("Greater", ["m", "z"], "g").Node("Cast", ["g"], "y", node => node.SetInt("to", (long)DataType.Float)).Output("y").Build();
        model.Graph.Output[0].Type.TensorType.Shape = null;
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(1, 16), 1, 1, 4, 4);
        inputs["ids"] = HostTensor.Create<long>([3], 1);
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(inputs));
        HalfModel half = HalfConverter.Apply(model, TestGraph.Plan(model, NumericPrecision.Fp16), statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx));
        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        (types["scales"], types["up"], types["zeros"], types["idsf"], types["s"], types["y"]).Should().Be(
            (DataType.Float, DataType.Float16, DataType.Float16, DataType.Float16, DataType.Int64, DataType.Float));
        TestRuns.Run(HalfSimulation.Of(half), "y", inputs).Should().Equal(TestRuns.Run(model, "y", inputs));
    }

    [Fact]
    public void A_tensor_that_a_body_captures_stays_FP32_there()
    {
        GraphProto Branch(string op)
        {
            GraphProto body = new() { Name = op };
            body.Node.Add(NodeAttributes.Create(op, "/in/" + op, ["r"], [op + "_out"]));
            body.Output.Add(new ValueInfoProto { Name = op + "_out", Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } } });
            return body;
        }

        OnnxModel model = new TestGraph().Input("x", -1, 4).Input("which", DataType.Bool)
            .Node("Relu", ["x"], "r")
            .Node("If", ["which"], "i", node =>
            {
                node.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("Exp") });
                node.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeProto.Types.AttributeType.Graph, G = Branch("Neg") });
            })
            .Node("Add", ["i", "r"], "y").Output("y", -1, 4).Build();
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", [1, 2, -3, 4], 1, 4);
        inputs["which"] = HostTensor.Create<bool>([false]);
        HalfModel half = HalfConverter.Apply(model, TestGraph.Plan(model, NumericPrecision.Fp16), CalibrationPass.Run(model, new ListDataset(inputs)), IslandRecipes.For(IslandRuntime.TensorRtRtx));
        half.KeptFloat.Should().ContainSingle().Which.Node.Should().Be("/i");
        TestRuns.Types(half.Model)["i"].Should().Be(DataType.Float);
        TestRuns.Run(HalfSimulation.Of(half), "y", inputs).Should().Equal(0, 0, 0, 0);
        TestRuns.Run(half.Model, "y", inputs).Should().Equal(0, 0, 0, 0);
    }

    [Fact]
    public void An_FP32_plan_changes_nothing()
    {
        OnnxModel model = Chain("MatMul");
        HalfModel half = HalfConverter.Apply(model, TestGraph.Plan(model, NumericPrecision.Fp32), CalibrationPass.Run(model, Samples), IslandRecipes.For(IslandRuntime.TensorRtRtx));
        TestRuns.Lines(half.Model).Should().Equal(TestRuns.Lines(model));
        half.Islands.Should().BeEmpty();
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_and_stays_as_it_was()
    {
        OnnxModel model = Chain("MatMul");
        byte[] before = model.ToByteArray();
        Convert(model, IslandRuntime.TensorRtRtx, "/n").Model.ToByteArray().Should().Equal(Convert(model, IslandRuntime.TensorRtRtx, "/n").Model.ToByteArray());
        model.ToByteArray().Should().Equal(before);
    }

    [Fact]
    public void The_simulation_rounds_every_tensor()
    {
        OnnxModel simulated = HalfSimulation.Of(Convert(Chain("MatMul"), IslandRuntime.TensorRtRtx, "/n"));
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(8, 16), 1, 16);
        foreach (string tensor in new[] { "x_fp16", "a", "b", "n_fp16", "y" })
        {
            TestRuns.Inner(simulated, tensor, inputs).Should().OnlyContain(value => (float)(Half)value == value, $"'{tensor}' is FP16");
        }

        TestRuns.Inner(simulated, "n", inputs).Should().Contain(value => (float)(Half)value != value, "the island is FP32");
    }

    internal static Dictionary<string, NumericPrecision> Protected(params string[] names) => names.ToDictionary(name => name, _ => NumericPrecision.Fp32);

    /// <summary>MatMul, Relu, the node in question, Sigmoid.</summary>
    private static OnnxModel Chain(string op)
    {
        TestGraph graph = new TestGraph().Input("x", -1, 16).Floats("w1", TestGraph.Random(1, 256), 16, 16);
        bool product = op == "MatMul";
        if (product)
        {
            graph.Floats("wn", TestGraph.Random(2, 256), 16, 16);
        }

        return graph.Node("MatMul", ["x", "w1"], "a").Node("Relu", ["a"], "b")
            .Node(op, product ? ["b", "wn"] : ["b"], "n").Node("Sigmoid", ["n"], "y").Output("y", -1, 16).Build();
    }

    private static HalfModel Convert(OnnxModel model, IslandRuntime runtime, params string[] protect)
        => HalfConverter.Apply(model, TestGraph.Plan(model, NumericPrecision.Fp16, Protected(protect)), CalibrationPass.Run(model, Samples), IslandRecipes.For(runtime));
}
