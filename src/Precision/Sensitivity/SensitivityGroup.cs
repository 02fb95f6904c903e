using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Sensitivity;

/// <summary>Nodes that lose precision together: a layer, and what a compiler runs in the same kernel behind it.</summary>
/// <param name="Head">The first node, by its name in the normalized graph.</param>
/// <param name="Nodes">All its nodes, in graph order; the first is <paramref name="Head"/>.</param>
/// <param name="Precision">What the head runs in.</param>
/// <param name="Sources">The source model's nodes that must be protected to take the group out of low precision: the head's where it is quantized, else all.</param>
internal sealed record SensitivityGroup(string Head, IReadOnlyList<string> Nodes, NumericPrecision Precision, IReadOnlyList<string> Sources)
{
    /// <summary>Every group below FP32, in graph order. As the placer fuses, copies and pointwise operators belong to the one layer that they follow.</summary>
    /// <param name="model">The normalized model.</param>
    /// <param name="plan">Its plan.</param>
    public static IReadOnlyList<SensitivityGroup> Of(OnnxModel model, PrecisionPlan plan)
    {
        Dictionary<string, NodePrecision> planned = new(StringComparer.Ordinal);
        foreach (NodePrecision node in plan.Nodes.Where(static node => node.OtherType is null && node.Precision != NumericPrecision.Fp32))
        {
            planned[node.Node] = node;
        }

        GraphIndex index = new(model.Graph);
        Dictionary<NodeProto, int> groupOf = new(ReferenceEqualityComparer.Instance);
        List<List<NodePrecision>> groups = [];
        foreach (NodeProto node in model.Graph.Node)
        {
            if (!planned.TryGetValue(node.Name, out NodePrecision? precision))
            {
                continue;
            }

            int group = precision.Precision == NumericPrecision.Fp16 && (DataFlow.IsPointwise(node) || DataFlow.IsCopy(node) || node.Is("BatchNormalization"))
                ? Common(node, index, groupOf)
                : -1;
            if (group < 0)
            {
                group = groups.Count;
                groups.Add([]);
            }

            groupOf[node] = group;
            groups[group].Add(precision);
        }

        return [.. groups.Select(static members => new SensitivityGroup(
            members[0].Node,
            [.. members.Select(static member => member.Node)],
            members[0].Precision,
            [.. (members[0].Precision == NumericPrecision.Fp16 ? members : members.Take(1)).SelectMany(Names).Distinct(StringComparer.Ordinal)]))];
    }

    private static IEnumerable<string> Names(NodePrecision node)
        => node.Sources.Any(static source => source.Length > 0) ? node.Sources.Where(static source => source.Length > 0) : [node.Node];

    private static int Common(NodeProto node, GraphIndex index, Dictionary<NodeProto, int> groupOf)
    {
        int common = -1;
        foreach (string input in node.Input.Where(input => input.Length > 0 && index.Initializer(input) is null))
        {
            if (index.Producer(input) is not { } producer || !groupOf.TryGetValue(producer, out int group) || (common >= 0 && group != common))
            {
                return -1;
            }

            common = group;
        }

        return common;
    }
}
