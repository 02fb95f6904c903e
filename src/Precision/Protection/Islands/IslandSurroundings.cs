using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>What stands around an island, in the graph and in the plan as it is by now.</summary>
internal sealed class IslandSurroundings(DataFlow flow, IReadOnlyDictionary<string, NodePrecision> planned, NumericPrecision precision)
{
    // The longest activation that exporters write out, GELU by tanh, has nine nodes.
    private const int LongestActivation = 12;

    /// <summary>Whether the node computes or moves floats whose type a plan may choose.</summary>
    public static bool HasChoice(NodeProto node, DataFlow flow)
        => FloatPlacement.NothingToChoose(node, flow) is null
            && node.OpType is not ("QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear")
            && !node.Output.All(flow.IsConstant);

    /// <summary>The attention that the node is a projection or a part of, or <see langword="null"/>.</summary>
    public AttentionProjections? AttentionAround(NodeProto node)
        => AttentionRegion.FindAll(flow)
            .Where(static region => region.Values.Count > 0)
            .Select(region => AttentionProjections.Of(region, flow))
            .FirstOrDefault(attention => attention.Projections.Contains(node) || attention.Core.Contains(node));

    /// <summary>The activation behind a node, and for a product also the bias before the activation.</summary>
    public IReadOnlyList<NodeProto> Following(NodeProto node)
    {
        if (node.Output.Count == 0)
        {
            return [];
        }

        IReadOnlyList<NodeProto> next = Converging(node.Output[0]);
        bool isBias = next.Count > 0 && next[^1].Is("Add") && flow.VariableInputs(next[^1]).Count() == 1;
        return isBias && next.Count(static follower => !DataFlow.IsCopy(follower)) == 1 ? [.. next, .. Converging(next[^1].Output[0])] : next;
    }

    /// <summary>The nodes that feed and read the island that holds <paramref name="node"/>, with the copies in between.</summary>
    public IReadOnlyList<NodeProto> Ring(NodeProto node)
    {
        List<NodeProto> ring = [];
        foreach (NodeProto member in Members(node))
        {
            foreach (string input in flow.VariableInputs(member))
            {
                Upwards(input, ring);
            }

            foreach (string output in member.Output.Where(static output => output.Length > 0))
            {
                Downwards(output, ring);
            }
        }

        return ring;
    }

    /// <summary>
    /// The pointwise nodes that compute with nothing but <paramref name="tensor"/> and end in one tensor again. Where they never
    /// do, as on a residual stream, those that read the tensor at once.
    /// </summary>
    private List<NodeProto> Converging(string tensor)
    {
        HashSet<string> made = new(StringComparer.Ordinal) { tensor };
        List<NodeProto> taken = [];
        int start = flow.Index.Producer(tensor) is { } maker ? flow.Index.Position(maker) + 1 : 0;
        for (int i = start; i < flow.Graph.Node.Count && taken.Count < LongestActivation; i++)
        {
            NodeProto node = flow.Graph.Node[i];
            if (!Follows(node, made))
            {
                continue;
            }

            taken.Add(node);
            made.UnionWith(node.Output);
            string[] open = [.. made.Where(output => IsOpen(output, taken)).Take(2)];
            if (open is [{ } last] && last == node.Output[0] && !DataFlow.IsCopy(node))
            {
                return taken;
            }
        }

        made = new(StringComparer.Ordinal) { tensor };
        return [.. flow.Index.Consumers(tensor).Where(node => !DataFlow.IsCopy(node) && Follows(node, made))];
    }

    private bool Follows(NodeProto node, HashSet<string> made)
        => (DataFlow.IsPointwise(node) || DataFlow.IsCopy(node)) && HasChoice(node, flow) && flow.VariableInputs(node).Any() && flow.VariableInputs(node).All(made.Contains);

    private bool IsOpen(string tensor, List<NodeProto> taken)
        => flow.Index.IsOutput(tensor) || flow.Index.Consumers(tensor) is not { Count: > 0 } readers || readers.Any(reader => !taken.Contains(reader));

    /// <summary>The island: what is protected or was added and hangs together with the node.</summary>
    private List<NodeProto> Members(NodeProto node)
    {
        HashSet<NodeProto> members = new(ReferenceEqualityComparer.Instance) { node };
        Queue<NodeProto> pending = new([node]);
        while (pending.TryDequeue(out NodeProto? member))
        {
            IEnumerable<NodeProto> neighbours = flow.VariableInputs(member).Select(flow.Index.Producer).OfType<NodeProto>().Concat(member.Output.SelectMany(flow.Index.Consumers));
            foreach (NodeProto neighbour in neighbours.Where(neighbour => planned.GetValueOrDefault(neighbour.Name) is { ProtectedBy: not null } entry && entry.Precision >= precision))
            {
                if (members.Add(neighbour))
                {
                    pending.Enqueue(neighbour);
                }
            }
        }

        return [.. members.OrderBy(flow.Index.Position)];
    }

    private void Upwards(string tensor, List<NodeProto> ring)
    {
        while (flow.Index.Producer(tensor) is { } maker)
        {
            ring.Add(maker);
            if (!DataFlow.IsCopy(maker))
            {
                return;
            }

            tensor = maker.Input[0];
        }
    }

    private void Downwards(string tensor, List<NodeProto> ring)
    {
        Queue<string> tensors = new([tensor]);
        while (tensors.TryDequeue(out string? carried))
        {
            foreach (NodeProto reader in flow.Index.Consumers(carried))
            {
                ring.Add(reader);
                if (DataFlow.IsCopy(reader) && reader.Input[0] == carried)
                {
                    tensors.Enqueue(reader.Output[0]);
                }
            }
        }
    }
}
