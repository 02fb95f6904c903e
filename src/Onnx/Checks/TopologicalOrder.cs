using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Checks;

/// <summary>Puts makers before readers.</summary>
internal static class TopologicalOrder
{
    /// <summary>Sorts the nodes in place. A list already in order stays as it is; otherwise the earliest ready node goes first (Kahn 1962), so the result depends on the input alone.</summary>
    /// <param name="nodes">The nodes of one graph, each tensor made once.</param>
    /// <param name="where">How errors call the graph.</param>
    /// <exception cref="InvalidModelException">The nodes form a cycle.</exception>
    public static void Sort(IList<NodeProto> nodes, string where)
    {
        Dictionary<string, int> makers = new(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string output in nodes[i].Output)
            {
                makers[output] = i;
            }
        }

        List<int>[] makersOf = new List<int>[nodes.Count];
        bool sorted = true;
        for (int i = 0; i < nodes.Count; i++)
        {
            makersOf[i] = [];
            foreach (string input in nodes[i].Input.Concat(SubgraphScope.Captured(nodes[i])))
            {
                if (input.Length > 0 && makers.TryGetValue(input, out int maker))
                {
                    makersOf[i].Add(maker);
                    sorted &= maker < i;
                }
            }
        }

        if (!sorted)
        {
            Reorder(nodes, makersOf, where);
        }
    }

    private static void Reorder(IList<NodeProto> nodes, List<int>[] makersOf, string where)
    {
        int[] waiting = new int[nodes.Count];
        List<int>[] readers = new List<int>[nodes.Count];
        for (int i = 0; i < nodes.Count; i++)
        {
            readers[i] = [];
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            waiting[i] = makersOf[i].Count;
            foreach (int maker in makersOf[i])
            {
                readers[maker].Add(i);
            }
        }

        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        List<NodeProto> order = new(nodes.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            order.Add(nodes[next]);
            foreach (int reader in readers[next])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        if (order.Count < nodes.Count)
        {
            throw new InvalidModelException($"In {where} the nodes run in a cycle: {string.Join(" -> ", Cycle(nodes, makersOf, waiting))}; export the model again.");
        }

        for (int i = 0; i < order.Count; i++)
        {
            nodes[i] = order[i];
        }
    }

    /// <summary>Walks backwards from a node that never became ready until a node comes up again.</summary>
    private static List<string> Cycle(IList<NodeProto> nodes, List<int>[] makersOf, int[] waiting)
    {
        const int Shown = 8;
        int at = Array.FindIndex(waiting, static count => count > 0);
        Dictionary<int, int> steps = [];
        List<int> path = [];
        while (steps.TryAdd(at, path.Count))
        {
            path.Add(at);
            at = makersOf[at].First(maker => waiting[maker] > 0);
        }

        List<int> cycle = path[steps[at]..];
        cycle.Reverse();
        int first = cycle.IndexOf(cycle.Min());
        cycle = [.. cycle[first..], .. cycle[..first]];
        List<string> names = [.. cycle.Take(Shown).Select(index => GraphChecks.Describe(nodes[index]))];
        if (cycle.Count > Shown)
        {
            names.Add($"{cycle.Count - Shown} more");
        }

        names.Add(GraphChecks.Describe(nodes[cycle[0]]));
        return names;
    }
}
