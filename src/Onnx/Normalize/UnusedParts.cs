using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Normalize;

/// <summary>Drops initializers that nothing reads and records of tensors that are gone.</summary>
internal static class UnusedParts
{
    public static void Remove(GraphProto graph)
    {
        HashSet<string> read = graph.Node.SelectMany(static node => node.Input.Concat(SubgraphScope.Captured(node))).ToHashSet(StringComparer.Ordinal);
        read.UnionWith(graph.Output.Select(static output => output.Name));
        read.UnionWith(graph.QuantizationAnnotation.SelectMany(static annotation => annotation.QuantParameterTensorNames).Select(static entry => entry.Value));
        TensorProto[] initializers = [.. graph.Initializer.Where(tensor => read.Contains(tensor.Name))];
        if (initializers.Length < graph.Initializer.Count)
        {
            graph.Initializer.Clear();
            graph.Initializer.AddRange(initializers);
        }

        HashSet<string> existing = graph.Node.SelectMany(static node => node.Output).ToHashSet(StringComparer.Ordinal);
        ValueInfoProto[] values = [.. graph.ValueInfo.Where(value => existing.Contains(value.Name))];
        if (values.Length < graph.ValueInfo.Count)
        {
            graph.ValueInfo.Clear();
            graph.ValueInfo.AddRange(values);
        }
    }
}
