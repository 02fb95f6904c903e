namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>
/// Makes the boxes of the picture from the nodes of a plan. A network that is too large to read is drawn coarser: first
/// chains of equal nodes become one box, then all nodes of one precision within a band of depth do.
/// </summary>
internal static class NetworkUnits
{
    /// <summary>Boxes that a browser still moves without a stutter.</summary>
    public const int MaxUnits = 2_000;

    /// <returns>Units in an order in which every edge goes forward.</returns>
    public static List<NetworkUnit> From(PrecisionPlanReport plan)
    {
        var (nodes, edges) = Acyclic(plan);
        if (nodes.Count <= MaxUnits)
        {
            return Group(nodes, edges, [.. Enumerable.Range(0, nodes.Count)], null);
        }

        var chains = Chains(nodes, edges);
        if (chains.Max() < MaxUnits)
        {
            return Group(nodes, edges, chains, null);
        }

        var (groups, bands) = Bands(nodes, edges);
        return Group(nodes, edges, groups, bands);
    }

    /// <summary>Nodes in topological order, and edges by position; what would close a cycle is left out.</summary>
    private static (List<PlanNodeReport> Nodes, List<(int From, int To)> Edges) Acyclic(PrecisionPlanReport plan)
    {
        var position = new Dictionary<int, int>();
        var listed = new List<PlanNodeReport>();
        foreach (var node in plan.Nodes)
        {
            if (position.TryAdd(node.Index, listed.Count))
            {
                listed.Add(node);
            }
        }

        var edges = new List<(int From, int To)>();
        var readers = new List<int>[listed.Count];
        var waiting = new int[listed.Count];
        foreach (var edge in plan.Edges.Distinct())
        {
            if (position.TryGetValue(edge.From, out var from) && position.TryGetValue(edge.To, out var to) && from != to)
            {
                edges.Add((from, to));
                (readers[from] ??= []).Add(to);
                waiting[to]++;
            }
        }

        var ready = new SortedSet<int>();
        var rest = new SortedSet<int>();
        for (var i = 0; i < listed.Count; i++)
        {
            (waiting[i] == 0 ? ready : rest).Add(i);
        }

        var rank = new int[listed.Count];
        var ordered = new List<PlanNodeReport>(listed.Count);
        while (ready.Count + rest.Count > 0)
        {
            var next = ready.Count > 0 ? ready.Min : rest.Min;
            ready.Remove(next);
            rest.Remove(next);
            rank[next] = ordered.Count;
            ordered.Add(listed[next]);
            foreach (var reader in readers[next] ?? [])
            {
                if (--waiting[reader] == 0 && rest.Remove(reader))
                {
                    ready.Add(reader);
                }
            }
        }

        return (ordered, [.. edges.Select(e => (From: rank[e.From], To: rank[e.To])).Where(e => e.From < e.To).Order()]);
    }

    private static int[] Chains(List<PlanNodeReport> nodes, List<(int From, int To)> edges)
    {
        var outgoing = new int[nodes.Count];
        var incoming = new int[nodes.Count];
        var source = new int[nodes.Count];
        foreach (var (from, to) in edges)
        {
            outgoing[from]++;
            incoming[to]++;
            source[to] = from;
        }

        var group = new int[nodes.Count];
        var groups = 0;
        for (var i = 0; i < nodes.Count; i++)
        {
            var joins = incoming[i] == 1 && outgoing[source[i]] == 1 && Key(nodes[i]) == Key(nodes[source[i]]);
            group[i] = joins ? group[source[i]] : groups++;
        }

        return group;
    }

    private static (int[] Groups, int[] Bands) Bands(List<PlanNodeReport> nodes, List<(int From, int To)> edges)
    {
        var depth = new int[nodes.Count];
        foreach (var (from, to) in edges)
        {
            depth[to] = Math.Max(depth[to], depth[from] + 1);
        }

        // Ends at the latest when one band holds every depth, because precisions have few kinds.
        for (var height = 2; ; height += 1 + (height / 4))
        {
            var keys = nodes.Select((n, i) => (Band: depth[i] / height, Key: Key(n))).ToList();
            var numbers = keys.Distinct().Order().Select((key, number) => (key, number)).ToDictionary(p => p.key, p => p.number);
            if (numbers.Count <= MaxUnits)
            {
                return ([.. keys.Select(k => numbers[k])], [.. keys.Select(k => k.Band)]);
            }
        }
    }

    private static (PrecisionKind Kind, bool Held) Key(PlanNodeReport node) =>
        (PrecisionKinds.Of(node.Precision), node.ProtectedBy is not null);

    private static List<NetworkUnit> Group(List<PlanNodeReport> nodes, List<(int From, int To)> edges, int[] group, int[]? band)
    {
        var units = new List<NetworkUnit?>();
        for (var i = 0; i < nodes.Count; i++)
        {
            while (units.Count <= group[i])
            {
                units.Add(null);
            }

            var (kind, held) = Key(nodes[i]);
            (units[group[i]] ??= new NetworkUnit(kind, held) { Band = band?[i] }).Members.Add(nodes[i]);
        }

        // Edges within a band go both ways and those that skip one hide the rest: only those to the next band are kept.
        foreach (var (from, to) in edges)
        {
            if (band is null ? group[from] < group[to] : band[from] + 1 == band[to])
            {
                units[group[from]]!.Readers.Add(group[to]);
                units[group[to]]!.Sources.Add(group[from]);
            }
        }

        return [.. units.Select(u => u!)];
    }
}
