using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>
/// Where in a kernel a node's own operation can stand: behind those of the nodes that it reads from, and before those of the nodes
/// that read from it. Where every operation that it may have become has one type there, that type is the node's.
/// </summary>
internal static class Stretch
{
    /// <summary>The operations that may be the node's own; empty where the order is not known, or shows nothing.</summary>
    public static IReadOnlyList<InnerOperation> Of(string node, CompiledKernel kernel, Neighbourhood neighbours)
    {
        IReadOnlyList<InnerOperation> order = kernel.Order;
        List<GraphNode> nodes = [.. kernel.OnnxNodes.Distinct(StringComparer.Ordinal).Select(neighbours.Node).OfType<GraphNode>().Where(other => Own(other).Count > 0)];
        if (order.Count == 0 || nodes.TrueForAll(other => other.Name != node))
        {
            return [];
        }

        Dictionary<string, (int Low, int High)> bounds = nodes.ToDictionary(other => other.Name, _ => (0, int.MaxValue), StringComparer.Ordinal);
        List<(string Before, string After)> edges = [.. nodes.SelectMany(after => neighbours.Before(after.Name, bounds.ContainsKey).Select(before => (before, after.Name)))];
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach ((string before, string after) in edges)
            {
                int low = Candidates(before).FirstOrDefault(-1) + 1;
                if (low > bounds[after].Low)
                {
                    bounds[after] = bounds[after] with { Low = low };
                    changed = true;
                }

                int high = Candidates(after).LastOrDefault(int.MaxValue) - 1;
                if (high < bounds[before].High)
                {
                    bounds[before] = bounds[before] with { High = high };
                    changed = true;
                }
            }
        }

        return [.. Candidates(node).Select(at => order[at])];

        IEnumerable<int> Candidates(string name)
        {
            (int low, int high) = bounds[name];
            IReadOnlyList<string> own = Own(neighbours.Node(name)!);
            return Enumerable.Range(0, order.Count).Where(at => at >= low && at <= high && own.Contains(order[at].Name));
        }
    }

    // Reductions have no place in the order, and what becomes a reduction alone bounds nothing.
    private static List<string> Own(GraphNode node)
        => [.. OperatorArithmetic.Of(node.OpType).Own.Where(word => !word.StartsWith("reduce_", StringComparison.Ordinal))];
}
