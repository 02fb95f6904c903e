using System.Globalization;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx;

/// <summary>Gives every node of the main graph a unique name, so that declarations and reports can point at it.</summary>
public static class SourceNames
{
    /// <summary>Names the nodes: a name that stands alone is kept, a repeated one gets "_2", "_3" in graph order, and a node without one becomes "OpType_index" with its place in the graph. Tensors and subgraphs are never touched; the same model always gets the same names.</summary>
    public static void MakeUnique(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        // A name that the source gave to some node is never handed to another one.
        HashSet<string> given = model.Graph.Node.Select(static node => node.Name).Where(static name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        Dictionary<string, int> next = new(StringComparer.Ordinal);
        for (int i = 0; i < model.Graph.Node.Count; i++)
        {
            NodeProto node = model.Graph.Node[i];
            if (node.Name.Length > 0 && seen.Add(node.Name))
            {
                continue;
            }

            string stem = node.Name.Length > 0 ? node.Name : string.Create(CultureInfo.InvariantCulture, $"{node.OpType}_{i}");
            node.Name = Unused(stem, node.Name.Length == 0, given, seen, next);
            seen.Add(node.Name);
        }
    }

    private static string Unused(string stem, bool bare, HashSet<string> given, HashSet<string> seen, Dictionary<string, int> next)
    {
        if (bare && !given.Contains(stem) && !seen.Contains(stem))
        {
            return stem;
        }

        // Counting on from the last suffix keeps a model of equal names linear.
        int suffix = next.GetValueOrDefault(stem, 2);
        string candidate;
        do
        {
            candidate = string.Create(CultureInfo.InvariantCulture, $"{stem}_{suffix++}");
        }
        while (given.Contains(candidate) || seen.Contains(candidate));

        next[stem] = suffix;
        return candidate;
    }
}
