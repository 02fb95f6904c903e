using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>Copies of a model that hand out its inner tensors. Weights are shared with the original.</summary>
internal static class ObservedGraph
{
    /// <summary>Every node output that can be an output of the model, in graph order.</summary>
    public static IReadOnlyList<NodeOutput> Outputs(GraphProto graph)
        => [.. graph.Node

            // The runtime's C# interface does not know the 8-bit and 4-bit float types.
            .Where(static node => !node.Is("QuantizeLinear") && !node.Is("DynamicQuantizeLinear"))
            .SelectMany(static node => node.Output.Where(static output => output.Length > 0).Select(output => new NodeOutput(output, node.Name)))];

    /// <summary>The model with these tensors as its only outputs. The runtime infers their types.</summary>
    public static OnnxModel WithOutputs(OnnxModel model, IEnumerable<string> tensors)
    {
        OnnxModel copy = model.Clone();
        copy.Graph.Output.Clear();
        copy.Graph.Output.AddRange(tensors.Select(static tensor => new ValueInfoProto { Name = tensor }));
        return copy;
    }

    /// <summary>The model with the shapes of these tensors as its only outputs, in their order. Costs next to no memory.</summary>
    public static (OnnxModel Model, IReadOnlyList<string> Outputs) WithShapes(OnnxModel model, IReadOnlyList<string> tensors)
    {
        OnnxModel copy = model.Clone();
        copy.Graph.Output.Clear();
        Quantization.UniqueNames names = new(copy.Graph);
        List<string> outputs = [];
        foreach (string tensor in tensors)
        {
            string output = names.Take($"{tensor}_shape");
            outputs.Add(output);
            copy.Graph.Node.Add(NodeAttributes.Create("Shape", names.Take($"{tensor}_Shape"), [tensor], [output]));
            copy.Graph.Output.Add(new ValueInfoProto { Name = output });
        }

        return (copy, outputs);
    }

    public static bool IsFloat(DataType type) => type is DataType.Float or DataType.Float16 or DataType.Double;
}
