using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>
/// Widens the islands of protected nodes that a compiler did not keep: step 1 takes the bias and the activation that follow,
/// step 2 the neighbours, and the projections of the same attention together, step 3 the whole core of the attention or, outside
/// of one, the neighbours' neighbours.
/// </summary>
public static class IslandWidening
{
    /// <summary>The last step.</summary>
    public const int LastStep = 3;

    /// <summary>Widens the islands of <paramref name="failedNodes"/>. Plan and model are not changed.</summary>
    /// <param name="normalized">The normalized model that the plan is of.</param>
    /// <param name="plan">The plan that was built, with what earlier steps added to it.</param>
    /// <param name="failedNodes">Protected nodes of the plan that the built plan does not keep.</param>
    /// <param name="step">1 to <see cref="LastStep"/>. A step that adds nothing is passed over for the next one.</param>
    /// <returns>The wider plan: what was added is as precise as its protected node, is not quantized, and nothing is quantized any more for its sake alone.</returns>
    /// <exception cref="ArgumentException">A failed node is not in the plan or not in the model.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such step.</exception>
    /// <exception cref="InvalidModelException">The graph is inconsistent.</exception>
    public static WidenedPlan Widen(OnnxModel normalized, PrecisionPlan plan, IReadOnlySet<string> failedNodes, int step)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(failedNodes);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, LastStep);
        DataFlow flow = new(normalized);
        Dictionary<string, NodePrecision> planned = plan.Nodes.ToDictionary(static node => node.Node, StringComparer.Ordinal);
        List<NodeProto> failed = [.. failedNodes.Select(name => planned.ContainsKey(name) && flow.Index.Node(name) is { } node ? node : throw Foreign(name)).OrderBy(flow.Index.Position)];
        for (int taken = step; taken <= LastStep; taken++)
        {
            Dictionary<string, NodePrecision> widened = new(planned, StringComparer.Ordinal);
            List<WideningStep> steps = [.. failed.Select(node => Take(node, taken, flow, widened)).OfType<WideningStep>()];
            if (steps.Count > 0)
            {
                PrecisionPlan wider = plan with { Nodes = [.. plan.Nodes.Select(node => widened[node.Node])] };
                return new WidenedPlan(QuantizationAfterWidening.Of(wider, flow), taken, steps);
            }
        }

        return new WidenedPlan(plan, LastStep, []);
    }

    private static WideningStep? Take(NodeProto failed, int step, DataFlow flow, Dictionary<string, NodePrecision> planned)
    {
        NumericPrecision precision = planned[failed.Name].Precision;
        (IEnumerable<NodeProto> wanted, string reason) = Wanted(failed, step, new IslandSurroundings(flow, planned, precision));
        List<NodeProto> added = [.. wanted.Distinct().Where(node => CanRaise(node, precision, flow, planned)).OrderBy(flow.Index.Position)];
        foreach (NodeProto node in added)
        {
            planned[node.Name] = planned[node.Name] with
            {
                Precision = precision,
                Reason = $"{precision.Name()}: widens the island of '{failed.Name}', {reason}",
                ProtectedBy = $"island of '{failed.Name}'",
                Widens = failed.Name,
            };
        }

        return added.Count == 0 ? null : new WideningStep(failed.Name, [.. added.Select(static node => node.Name)], reason);
    }

    private static (IEnumerable<NodeProto> Nodes, string Reason) Wanted(NodeProto failed, int step, IslandSurroundings surroundings)
    {
        if (step == 1)
        {
            return (surroundings.Following(failed), "the bias and the activation that follow it");
        }

        AttentionProjections? attention = surroundings.AttentionAround(failed);
        bool projects = attention is not null && attention.Projections.Contains(failed);
        if (step == 2)
        {
            return projects
                ? (surroundings.Ring(failed).Except(attention!.Core).Concat(attention.Projections.SelectMany(node => surroundings.Following(node).Prepend(node))), "its neighbours and the other projections of the same attention")
                : (surroundings.Ring(failed), "its neighbours");
        }

        return attention is not null
            ? (projects ? attention.Core.Concat(attention.Leading) : attention.Core, "the whole core of its attention")
            : (surroundings.Ring(failed), "the neighbours of its neighbours");
    }

    private static bool CanRaise(NodeProto node, NumericPrecision precision, DataFlow flow, Dictionary<string, NodePrecision> planned)
        => planned.TryGetValue(node.Name, out NodePrecision? entry)
            && entry.Precision < precision
            && entry.ProtectedBy is null // what somebody asked for stands
            && IslandSurroundings.HasChoice(node, flow);

    private static ArgumentException Foreign(string name)
        => new($"The node '{name}' is not in both the plan and the model; widen the plan that the model was prepared from.", nameof(name));
}
