using CsCheck;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection;

namespace TrtOperator.Precision.Tests.Placement;

public class ProtectionPropertyTests
{
    private static readonly SketchedGraph s_graph = Network();

    [Fact]
    public void Protected_nodes_have_no_quantized_input_and_products_both_or_none()
        => Gen.Select(Gen.Int[0, 2].Array[s_graph.Graph.Node.Count], Gen.Bool, Gen.Bool).Sample((choices, fp8, protectOutput) =>
        {
            Dictionary<string, NodeProtection> protections = s_graph.Graph.Node
                .Zip(choices)
                .Where(pair => pair.Second > 0)
                .ToDictionary(pair => pair.First.Name, pair => new NodeProtection(pair.Second == 1 ? NumericPrecision.Fp32 : NumericPrecision.Fp16, protectOutput, ["rule"]));

            PrecisionPlan plan = s_graph.Place(protections, fp8 ? SketchedGraph.Fp8 : SketchedGraph.Int8);

            HashSet<string> quantized = [.. plan.QuantizedInputs.Select(edge => edge.Node)];
            quantized.Should().NotIntersectWith(protections.Keys);
            plan.Nodes.Where(node => node.Precision <= NumericPrecision.Fp8).Select(node => node.Node).Should().BeEquivalentTo(quantized);
            plan.Nodes.Should().OnlyContain(node => !protections.ContainsKey(node.Node) || node.Precision == protections[node.Node].Precision);
            foreach (NodePrecision product in plan.Nodes.Where(node => node.OpType is "Conv" or "MatMul"))
            {
                plan.QuantizedInputs.Count(edge => edge.Node == product.Node).Should().BeOneOf(0, 2);
            }

            if (protectOutput)
            {
                plan.QuantizedInputs.Where(edge => protections.Keys.Any(name => edge.Tensor == name + ":0")).Should().BeEmpty();
            }

            plan.QuantizedInputs.GroupBy(edge => edge.Tensor).All(edges => edges.Select(edge => edge.SharedScaleGroup).Distinct().Count() == 1).Should().BeTrue();
        }, iter: 300, threads: 1);

    private static SketchedGraph Network()
    {
        SketchedGraph graph = new();
        string x = graph.Relu("in", graph.Conv("stem", graph.Input("x", 1, 32, 16, 16), 64, 32));
        string sum = graph.Node("Add", "add", [graph.Conv("c2", graph.Relu("r1", graph.Conv("c1", x, 64, 64)), 64, 64), x]);
        string cat = graph.Node("Concat", "cat", [graph.Relu("r2", sum), graph.Node("MaxPool", "pool", [sum]), graph.Conv("c3", sum, 64, 64)]);
        string mixed = graph.Conv("c4", cat, 64, 192);
        string gap = graph.Node("GlobalAveragePool", "gap", [mixed]);
        string excited = graph.Node("Mul", "mul", [mixed, graph.Conv("se", gap, 64, 64, 1)]);
        string flat = graph.Node("Flatten", "flat", [excited], [1, 64, 64]);
        string q = graph.MatMul("q", flat, 64, 64, 64);
        string k = graph.MatMul("k", flat, 64, 64, 64);
        string v = graph.MatMul("v", flat, 64, 64, 64);
        string attended = graph.Attention(q, k, v, null);
        graph.MatMul("head", attended, 32, 40, 64);
        return graph.Output("head:0", 1, 64, 40);
    }
}
