using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Removes Dropout, which does nothing in inference.</summary>
internal static class DropoutRemoval
{
    public static void Apply(GraphProto graph, List<string> notes)
    {
        GraphIndex index = new(graph);
        HashSet<NodeProto> gone = new(ReferenceEqualityComparer.Instance);
        int removed = 0;
        foreach (NodeProto node in graph.Node.Where(node => node.Is("Dropout") && IsInference(node, index)))
        {
            removed++;
            string output = node.Output[0];
            if (Redirection.IsPossible(index, output))
            {
                Redirection.Apply(index, output, node.Input[0]);
                gone.Add(node);
                continue;
            }

            // A graph output or a subgraph asks for the tensor by name.
            string input = node.Input[0];
            node.OpType = "Identity";
            node.Attribute.Clear();
            node.Input.Clear();
            node.Input.Add(input);
            node.Output.Clear();
            node.Output.Add(output);
        }

        Redirection.Remove(graph, gone);
        if (removed > 0)
        {
            notes.Add($"Removed {removed} Dropout {(removed == 1 ? "node" : "nodes")}, which do nothing in inference.");
        }
    }

    private static bool IsInference(NodeProto node, GraphIndex index)
    {
        string mode = node.InputAt(2);
        bool off = mode.Length == 0 || (index.Initializer(mode) is { } flag && (flag.HasRawData ? flag.RawData.Length == 1 && flag.RawData[0] == 0 : flag.Int32Data is [0]));
        return off && node.Input.Count > 0 && node.Output.Count > 0
            && node.Output.Skip(1).All(mask => mask.Length == 0 || (index.Consumers(mask).Count == 0 && !index.IsOutput(mask)));
    }
}
