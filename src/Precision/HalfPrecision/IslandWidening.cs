using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>
/// Makes the FP32 regions around protected nodes larger, where a built engine did not keep them: a compiler takes a lone FP32
/// product and the casts around it together, and leaves it alone among other FP32 operations.
/// </summary>
public static class IslandWidening
{
    /// <summary>The largest step.</summary>
    public const int LastStep = 3;

    /// <summary>
    /// Widens by one step. 1: what follows the node directly, its bias and activation. 2: its neighbours on both sides, and the
    /// products that read the same tensor, such as query, key and value together. 3: the whole attention core that it belongs to,
    /// or one ring of neighbours more.
    /// </summary>
    /// <param name="normalized">The model that the plan is of.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="lost">The protected nodes that the engine did not keep.</param>
    /// <param name="step">1 to <see cref="LastStep"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    public static WidenedPlan Widen(OnnxModel normalized, PrecisionPlan plan, IReadOnlySet<string> lost, int step)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(lost);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, LastStep);
        DataFlow flow = new(normalized);
        Dictionary<string, string> added = new(StringComparer.Ordinal);
        Dictionary<string, NodePrecision> planned = plan.Nodes.ToDictionary(node => node.Node, StringComparer.Ordinal);
        foreach (NodeProto node in normalized.Graph.Node.Where(node => lost.Contains(node.Name)))
        {
            foreach (string name in Region(node, flow, step))
            {
                if (planned.TryGetValue(name, out NodePrecision? precision) && precision is { OtherType: null, ProtectedBy: null } && precision.Precision != NumericPrecision.Fp32)
                {
                    added.TryAdd(name, node.Name);
                }
            }
        }

        return new WidenedPlan(
            plan with
            {
                Nodes = [.. plan.Nodes.Select(node => added.TryGetValue(node.Node, out string? island)
                    ? node with { Precision = NumericPrecision.Fp32, Reason = $"FP32: widens the region of the protected node '{island}', which the compiler did not keep alone" }
                    : node)],

                // Both factors of a product are quantized or none, so every edge of an added node goes.
                QuantizedInputs = [.. plan.QuantizedInputs.Where(edge => !added.ContainsKey(edge.Node))],
            },
            [.. normalized.Graph.Node.Select(node => node.Name).Where(added.ContainsKey)]);
    }

    private static HashSet<string> Region(NodeProto node, DataFlow flow, int step)
    {
        HashSet<string> region = [.. Followers(node, flow).Select(follower => follower.Name)];
        if (step == 1)
        {
            return region;
        }

        NodeProto[] inner = [node, .. Followers(node, flow)];
        NodeProto[] ring = [.. inner.SelectMany(member => Neighbours(member, flow)), .. Siblings(node, flow)];
        region.UnionWith(ring.Select(member => member.Name));
        if (step == 2)
        {
            return region;
        }

        AttentionRegion[] cores = [.. AttentionRegion.FindAll(flow).Where(core => Members(core).Any(member => member.Name == node.Name))];
        IEnumerable<NodeProto> last = cores.Length > 0 ? cores.SelectMany(Members) : ring.SelectMany(member => Neighbours(member, flow));
        region.UnionWith(last.Select(member => member.Name));
        return region;
    }

    private static IEnumerable<NodeProto> Members(AttentionRegion core) => [core.Scores, .. core.Between, .. core.Softmax.Nodes, .. core.Values];

    // The bias is added and the activation computed by pointwise nodes; a SiLU or GELU is several of them that rejoin.
    private static List<NodeProto> Followers(NodeProto node, DataFlow flow)
    {
        const int longest = 6;
        List<NodeProto> followers = [];
        Queue<NodeProto> open = new([node]);
        while (open.TryDequeue(out NodeProto? at) && followers.Count < longest)
        {
            foreach (NodeProto user in Users(at, flow).Where(DataFlow.IsPointwise).Where(user => !followers.Contains(user)))
            {
                // Beyond an addition of two activations begins another branch.
                bool joins = flow.VariableInputs(user).Any(input => flow.Maker(input) is not { } maker || (maker != node && !followers.Contains(maker)));
                if (!joins)
                {
                    followers.Add(user);
                    open.Enqueue(user);
                }
            }
        }

        return followers;
    }

    private static IEnumerable<NodeProto> Users(NodeProto node, DataFlow flow)
        => node.Output.Where(output => output.Length > 0).SelectMany(output => flow.Users(output)).Select(user => user.Node).Distinct();

    private static IEnumerable<NodeProto> Neighbours(NodeProto node, DataFlow flow)
        => flow.VariableInputs(node).Select(flow.Maker).OfType<NodeProto>().Concat(Users(node, flow)).Where(neighbour => !DataFlow.IsControlFlow(neighbour));

    private static IEnumerable<NodeProto> Siblings(NodeProto node, DataFlow flow)
        => node.Is("MatMul") || node.Is("Gemm")
            ? flow.VariableInputs(node).Select(flow.Origin).SelectMany(flow.Users).Select(user => user.Node).Where(user => user != node && user.Is(node.OpType))
            : [];
}
