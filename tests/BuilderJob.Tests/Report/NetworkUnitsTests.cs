using CsCheck;
using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Report.Html;

namespace TrtOperator.BuilderJob.Tests.Report;

public sealed class NetworkUnitsTests
{
    [Fact]
    public void Any_graph_becomes_a_bounded_layout_that_holds_every_node_once_and_only_goes_forward()
    {
        var plans =
            from count in Gen.Int[1, 2_600]
            from edges in Gen.Select(Gen.Int[-2, 2_600], Gen.Int[-2, 2_600]).Array[0, 3_000]
            from seed in Gen.Int[0, 4]
            select Plan(count, edges, i => ((i * 7) + seed) % 5);

        plans.Sample(
            plan =>
            {
                var units = NetworkUnits.From(plan);
                var layout = LayeredLayout.Of(units, 32, 10);
                var slots = layout.Slots.Take(units.Count).ToList();
                return units.Count <= NetworkUnits.MaxUnits
                    && units.SelectMany(u => u.Members).Select(n => n.Index).Order().SequenceEqual(Enumerable.Range(0, plan.Nodes.Count))
                    && units.Index().All(u => u.Item.Readers.All(r => slots[r].Layer > slots[u.Index].Layer))
                    && layout.Slots.All(s => s.Layer >= 0 && double.IsFinite(s.Y))
                    && Enumerable.Range(0, layout.LayerCount).All(l => Apart([.. layout.InLayer(l)]));
            },
            iter: 40);
    }

    [Fact]
    public void A_small_network_keeps_one_box_for_each_node() =>
        NetworkUnits.From(TransformerReport.Make().Variants[0].Plan!).Should().OnlyContain(u => u.Members.Count == 1);

    [Fact]
    public void A_long_chain_of_one_precision_becomes_one_box()
    {
        var plan = Plan(2_500, [.. Enumerable.Range(0, 2_499).Select(i => (i, i + 1))], _ => 0);

        NetworkUnits.From(plan).Should().ContainSingle().Which.Members.Should().HaveCount(2_500);
    }

    [Fact]
    public void A_box_never_mixes_precisions_or_protection()
    {
        foreach (var unit in NetworkUnits.From(TransformerReport.Make(149).Variants[0].Plan!))
        {
            unit.Members.Should().OnlyContain(n => PrecisionKinds.Of(n.Precision) == unit.Kind && (n.ProtectedBy != null) == unit.Held);
        }
    }

    private static bool Apart(LayeredLayout.Slot[] slots) =>
        slots.Zip(slots.Skip(1)).All(p => p.Second.Y - p.First.Y >= ((p.First.Height + p.Second.Height) / 2) - 1e-6);

    private static PrecisionPlanReport Plan(int count, (int From, int To)[] edges, Func<int, int> kind) => new()
    {
        Nodes =
        [
            .. Enumerable.Range(0, count).Select(i => new PlanNodeReport
            {
                Index = i,
                Name = $"node{i}",
                OpType = "Add",
                Precision = new[] { "INT8", "FP16", "FP32", "INT64", "FP8" }[kind(i)],
                Reason = "It is a test.",
                ProtectedBy = kind(i) == 2 && i % 2 == 0 ? "name: *" : null,
            }),
        ],
        Edges = [.. edges.Select(e => new PlanEdgeReport { From = e.From, To = e.To })],
    };
}
