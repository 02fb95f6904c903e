using CsCheck;
using TrtOperator.Onnx;
using TrtOperator.Precision.Audit;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Execution;
using TrtOperator.Precision.HalfPrecision;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Protection.Islands;
using TrtOperator.Precision.Quantization;
using TrtOperator.Precision.Runtimes;
using TrtOperator.Precision.Tests.Execution;

namespace TrtOperator.Precision.Tests.Protection.Islands;

public sealed class WidenedGraphTests
{
    private static readonly OnnxModel Model = Network();
    private static readonly CalibrationStatistics Statistics = CalibrationPass.Run(Model, new ListDataset(TestRuns.Feed("x", TestGraph.Random(5, 64), 2, 32)));

    [Fact]
    public void The_wider_island_is_one_region_without_casts_inside()
    {
        PrecisionPlan plan = TestGraph.Plan(Model, NumericPrecision.Fp16, new Dictionary<string, NumericPrecision> { ["/m2"] = NumericPrecision.Fp32 });
        plan = plan with { Nodes = [.. plan.Nodes.Select(node => node.Node == "/m2" ? node with { ProtectedBy = "name '/m2'" } : node)] };

        WidenedPlan widened = IslandWidening.Widen(Model, plan, new HashSet<string> { "/m2" }, 1);

        TestRuns.Lines(Write(widened.Plan)).Should().ContainInConsecutiveOrder(
            "Cast(a1) -> a1_fp32", "Add(a1_fp32, island_zero) -> a1_plus_zero", "MatMul(a1_plus_zero, w2) -> m2", "Add(m2, b) -> s2", "Tanh(s2) -> a2", "Cast(a2) -> a2_fp16");
    }

    [Fact]
    public void Whatever_fails_every_step_adds_and_what_is_written_is_sound()
        => Gen.Select(Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Int[0, Model.Graph.Node.Count - 1].Array[1, 3]).Sample(
            (step, int8, fp16, positions) =>
            {
                HashSet<string> failed = [.. positions.Select(position => Model.Graph.Node[position].Name)];
                NormalizedModel normalized = new(Model, Model.Graph.Node.ToDictionary(node => node.Name, node => (IReadOnlyList<string>)[node.Name]), []);
                PrecisionPlan plan = QuantizationPlacer.Place(
                    normalized,
                    TensorShapes.Unknown,
                    failed.ToDictionary(name => name, _ => new NodeProtection(NumericPrecision.Fp32, false, ["the rule"])),
                    new PlacementOptions(int8, false, fp16));

                WidenedPlan widened = IslandWidening.Widen(Model, plan, failed, step);

                HashSet<string> added = [.. widened.Steps.SelectMany(taken => taken.AddedNodes)];
                widened.Plan.Nodes.Where(node => node.Widens is not null).Select(node => node.Node).Should().BeEquivalentTo(added);
                widened.Plan.Nodes.Where(node => added.Contains(node.Node) && node.Precision != NumericPrecision.Fp32).Should().BeEmpty();
                widened.Plan.QuantizedInputs.Select(edge => edge.Node).Distinct().Should().BeEquivalentTo(
                    widened.Plan.Nodes.Where(node => node.Precision == NumericPrecision.Int8).Select(node => node.Node), "a node is INT8 exactly when an input of it is quantized");
                OnnxModel written = Write(widened.Plan);
                ProtectionAudit.Judge(written, added.Concat(failed).Select(node => KeyValuePair.Create(node, NumericPrecision.Fp32))).Should().OnlyContain(verdict => verdict.Held);
                TensorRtChecks.Check(written, IslandRuntime.TensorRtRtx, ["8.6"]).Should().BeEmpty();
            },
            iter: 60,
            threads: 1);

    private static OnnxModel Write(PrecisionPlan plan)
        => HalfConverter.Apply(QdqWriter.Apply(Model, plan, Statistics, CalibrationMethod.Auto).Model, plan, Statistics, IslandRecipes.For(IslandRuntime.TensorRtRtx)).Model;

    private static OnnxModel Network()
    {
        TestGraph graph = new TestGraph().Input("x", -1, 32).Floats("b", TestGraph.Random(9, 32), 32);
        string x = "x";
        for (int i = 1; i <= 4; i++)
        {
            graph.Floats($"w{i}", TestGraph.Random(i, 1024), 32, 32)
                .Node("MatMul", [x, $"w{i}"], $"m{i}").Node("Add", [$"m{i}", "b"], $"s{i}").Node("Tanh", [$"s{i}"], $"a{i}");
            x = $"a{i}";
        }

        return graph.Node("Concat", ["a2", "a4"], "cat", node => node.SetInt("axis", 1)).Floats("w5", TestGraph.Random(7, 64 * 32), 64, 32)
            .Node("MatMul", ["cat", "w5"], "m5").Node("Softmax", ["m5"], "y").Output("y", -1, 32).Build();
    }
}
