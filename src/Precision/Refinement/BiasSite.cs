using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Quantization;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Refinement;

/// <summary>A quantized layer whose bias can be changed: a Conv or a Gemm, with a bias or without one, or a MatMul in front of an Add of constants.</summary>
/// <param name="Layer">The layer's node.</param>
/// <param name="Holder">The node that reads the bias: the layer, or the Add.</param>
/// <param name="Input">Which of its inputs that is.</param>
/// <param name="Channels">Output channels.</param>
/// <param name="Rank">The output's number of dimensions where channels are dimension 1; 0 where they are the last one.</param>
internal sealed record BiasSite(string Layer, string Holder, int Input, int Channels, int Rank)
{
    /// <summary>Every site, in graph order.</summary>
    public static IReadOnlyList<BiasSite> Find(OnnxModel model, PrecisionPlan plan)
    {
        GraphIndex index = new(model.Graph);
        ILookup<string, QuantizedInput> edges = plan.QuantizedInputs.ToLookup(static edge => edge.Node, StringComparer.Ordinal);
        Dictionary<string, NodePrecision> planned = PrecisionNotes.ByNode(plan);
        return [.. model.Graph.Node
            .Where(node => planned.TryGetValue(node.Name, out NodePrecision? precision) && precision.Precision == NumericPrecision.Int8)
            .Where(node => edges[node.Name].Any(static edge => edge is { IsWeight: true, InputIndex: 1 }) && edges[node.Name].All(static edge => edge.InputIndex < 2))
            .Select(node => At(index, node, planned)).OfType<BiasSite>()];
    }

    /// <summary>Adds to the bias; makes one where there is none.</summary>
    public void Add(OnnxModel model, ReadOnlySpan<float> correction)
    {
        GraphIndex index = new(model.Graph);
        NodeProto holder = index.Node(Holder)!;
        string name = holder.InputAt(Input);
        TensorProto? old = name.Length > 0 ? index.Initializer(name) : null;
        float[] values = old is null ? new float[Channels] : TensorData.ReadFloats(old);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += correction[i];
        }

        long[] dims = old is null ? [Channels] : [.. old.Dims];
        if (old is not null && index.Consumers(name).Count == 1 && !index.IsUsedInSubgraph(name) && holder.Input.Count(input => input == name) == 1)
        {
            model.Graph.Initializer[model.Graph.Initializer.IndexOf(old)] = TensorData.Floats(name, values, dims);
            return;
        }

        // What others read stays as it is.
        string own = new UniqueNames(model.Graph).Take($"{Layer}_bias");
        model.Graph.Initializer.Add(TensorData.Floats(own, values, dims));
        while (holder.Input.Count <= Input)
        {
            holder.Input.Add(string.Empty);
        }

        holder.Input[Input] = own;
    }

    private static BiasSite? At(GraphIndex index, NodeProto node, Dictionary<string, NodePrecision> planned)
    {
        if (index.Initializer(node.InputAt(1)) is not { } weight)
        {
            return null;
        }

        if (node.Is("Conv") && weight.Dims.Count >= 3)
        {
            return Bias(index, node.InputAt(2), weight.Dims[0], required: false) ? new BiasSite(node.Name, node.Name, 2, (int)weight.Dims[0], weight.Dims.Count) : null;
        }

        if (weight.Dims.Count != 2)
        {
            return null;
        }

        if (node.Is("Gemm"))
        {
            long channels = weight.Dims[node.GetInt("transB", 0) != 0 ? 0 : 1];
            return node.GetFloat("beta", 1) == 1 && Bias(index, node.InputAt(2), channels, required: false) ? new BiasSite(node.Name, node.Name, 2, (int)channels, 0) : null;
        }

        // The fusion that takes the Add along must stay possible, so a MatMul without one gets none.
        if (!node.Is("MatMul") || index.IsOutput(node.Output[0]) || index.IsUsedInSubgraph(node.Output[0]) || index.Consumers(node.Output[0]) is not [{ } add] || !add.Is("Add")
            || add.Input[0] == add.Input[1] || (planned.TryGetValue(add.Name, out NodePrecision? precision) && precision.ProtectedBy is not null))
        {
            return null;
        }

        int at = add.Input[0] == node.Output[0] ? 1 : 0;
        return Bias(index, add.Input[at], weight.Dims[1], required: true) ? new BiasSite(node.Name, add.Name, at, (int)weight.Dims[1], 0) : null;
    }

    private static bool Bias(GraphIndex index, string name, long channels, bool required)
        => name.Length == 0
            ? !required
            : index.Initializer(name) is { DataType: (int)DataType.Float, Dims.Count: > 0 } bias && !index.IsInput(name)
                && bias.Dims[^1] == channels && TensorData.ElementCount(bias) == channels && channels <= int.MaxValue;
}
