using CsCheck;
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

public sealed class HalfPropertyTests
{
    private const int Width = 4;

    private static readonly string[] Operators = ["Add", "Mul", "MatMul", "MatMul", "Max", "Relu", "Sigmoid", "Softmax", "Identity"];

    [Fact]
    public void Any_graph_under_any_plan_loads_with_the_types_of_its_plan()
    {
        Gen<(int Op, int Left, int Right, int Choice)> node = Gen.Select(Gen.Int[0, Operators.Length - 1], Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 2]);
        Gen.Select(node.Array[1, 9], Gen.Bool).Sample(
            drawn => Check(drawn.Item1, drawn.Item2 ? IslandRuntime.TensorRtRtx : IslandRuntime.OnnxRuntime),
            iter: 60,
            threads: 1);
    }

    private static void Check((int Op, int Left, int Right, int Choice)[] nodes, IslandRuntime runtime)
    {
        OnnxModel model = Build(nodes);
        Dictionary<string, NumericPrecision> precisions = [];
        List<QuantizedInput> quantized = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            NodeProto node = model.Graph.Node[i];
            if (nodes[i].Choice == 0)
            {
                precisions[node.Name] = NumericPrecision.Fp32;
            }
            else if (nodes[i].Choice == 1 && node.OpType == "MatMul")
            {
                quantized.Add(new QuantizedInput(node.Name, 0, node.Input[0], false, null, null, null));
                quantized.Add(new QuantizedInput(node.Name, 1, node.Input[1], true, 1, null, null));
            }
        }

        PrecisionPlan plan = TestGraph.Plan(model, NumericPrecision.Fp16, precisions, [.. quantized]);
        Dictionary<string, HostTensor> inputs = TestRuns.Feed("x", TestGraph.Random(nodes.Length, Width * Width), Width, Width);
        CalibrationStatistics statistics = CalibrationPass.Run(model, new ListDataset(inputs));
        HalfModel half = HalfConverter.Apply(QdqWriter.Apply(model, plan, statistics, CalibrationMethod.MinMax).Model, plan, statistics, IslandRecipes.For(runtime));
        half.Findings.Should().NotContain(finding => finding.IsError);

        Dictionary<string, DataType> types = TestRuns.Types(half.Model);
        foreach (NodePrecision planned in plan.Nodes)
        {
            DataType wanted = planned.Precision == NumericPrecision.Fp32 ? DataType.Float : DataType.Float16;
            NodeProto written = TestRuns.Node(half.Model, planned.Node);
            written.Input.Concat(written.Output).Should().OnlyContain(tensor => types[tensor] == wanted, $"of {planned}");
        }

        HashSet<string> made = ["x", .. half.Model.Graph.Initializer.Select(initializer => initializer.Name)];
        foreach (NodeProto node in half.Model.Graph.Node)
        {
            node.Input.Should().OnlyContain(tensor => made.Contains(tensor), "nodes are in topological order");
            made.UnionWith(node.Output);
        }

        float[] exact = TestRuns.Run(model, model.Graph.Output[0].Name, inputs);
        float[] seen = TestRuns.Run(HalfSimulation.Of(half), model.Graph.Output[0].Name, inputs);
        seen.Should().HaveSameCount(exact).And.OnlyContain(value => float.IsFinite(value));
    }

    private static OnnxModel Build((int Op, int Left, int Right, int Choice)[] nodes)
    {
        TestGraph graph = new TestGraph().Input("x", -1, Width).Floats("w", TestGraph.Random(1, Width * Width, 0.5f), Width, Width);
        List<string> tensors = ["x"];
        for (int i = 0; i < nodes.Length; i++)
        {
            (string left, string right, string made) = (tensors[nodes[i].Left % tensors.Count], tensors[nodes[i].Right % tensors.Count], $"t{i}");
            switch (Operators[nodes[i].Op])
            {
                case "Add" or "Mul" or "Max":
                    graph.Node(Operators[nodes[i].Op], [left, right], made);
                    break;
                case "MatMul":
                    graph.Node("MatMul", [left, "w"], made);
                    break;
                default:
                    graph.Node(Operators[nodes[i].Op], [left], made);
                    break;
            }

            tensors.Add(made);
        }

        return graph.Output(tensors[^1], Width, Width).Build();
    }
}
