using TrtOperator.Onnx.Protos;
using AttributeType = TrtOperator.Onnx.Protos.AttributeProto.Types.AttributeType;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Turns constants that nodes or inputs hold into initializers.</summary>
internal static class ConstantLifting
{
    /// <summary>Makes inputs that have a default value plain constants: old formats listed every weight as an input, and engines fix such values anyway.</summary>
    public static void DropDefaultedInputs(GraphProto graph, List<string> notes)
    {
        HashSet<string> constants = graph.Initializer.Select(static tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] kept = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        int dropped = graph.Input.Count - kept.Length;
        if (dropped > 0)
        {
            graph.Input.Clear();
            graph.Input.AddRange(kept);
            notes.Add($"Fixed {dropped} {(dropped == 1 ? "input" : "inputs")} that had a default value to that value.");
        }
    }

    /// <summary>Moves the values of Constant nodes into initializers. Texts, sparse tensors and graph outputs stay nodes.</summary>
    public static void Apply(GraphProto graph, List<string> notes)
    {
        HashSet<string> outputs = graph.Output.Select(static output => output.Name).ToHashSet(StringComparer.Ordinal);
        List<NodeProto> kept = new(graph.Node.Count);
        foreach (NodeProto node in graph.Node)
        {
            if (node.Is("Constant") && node.Output.Count == 1 && !outputs.Contains(node.Output[0]) && Value(node) is { } value)
            {
                value.Name = node.Output[0];
                graph.Initializer.Add(value);
            }
            else
            {
                kept.Add(node);
            }
        }

        int lifted = graph.Node.Count - kept.Count;
        if (lifted > 0)
        {
            graph.Node.Clear();
            graph.Node.AddRange(kept);
            notes.Add($"Turned {lifted} Constant {(lifted == 1 ? "node" : "nodes")} into initializers.");
        }
    }

    private static TensorProto? Value(NodeProto node)
    {
        if (node.Attribute.Count != 1 || node.Attribute[0].RefAttrName.Length > 0)
        {
            return null;
        }

        AttributeProto attribute = node.Attribute[0];
        return (attribute.Name, attribute.Type) switch
        {
            ("value", AttributeType.Tensor or AttributeType.Undefined) => attribute.T,
            ("value_float", AttributeType.Float) => TensorData.Floats(string.Empty, [attribute.F]),
            ("value_int", AttributeType.Int) => TensorData.Int64s(string.Empty, [attribute.I]),
            ("value_floats", AttributeType.Floats) => TensorData.Floats(string.Empty, [.. attribute.Floats], attribute.Floats.Count),
            ("value_ints", AttributeType.Ints) => TensorData.Int64s(string.Empty, [.. attribute.Ints], attribute.Ints.Count),
            _ => null,
        };
    }
}
