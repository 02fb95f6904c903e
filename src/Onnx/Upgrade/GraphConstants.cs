using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>The constant tensors of one graph.</summary>
internal static class GraphConstants
{
    /// <summary>Initializers and the tensors of Constant nodes, by name.</summary>
    public static Dictionary<string, TensorProto> Of(GraphProto graph)
    {
        Dictionary<string, TensorProto> constants = new(StringComparer.Ordinal);
        foreach (TensorProto tensor in graph.Initializer)
        {
            constants[tensor.Name] = tensor;
        }

        foreach (NodeProto node in graph.Node.Where(static node => node.Is("Constant") && node.Output.Count == 1))
        {
            if (node.Find("value")?.T is { } value)
            {
                constants[node.Output[0]] = value;
            }
        }

        return constants;
    }
}
