using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// A convolution whose result goes through scalar steps and nowhere else: its weights can take them over, so that the result of the last
/// step comes at once. It then differs by the rounding of a weight, as it does wherever a runtime fuses.
/// </summary>
/// <param name="Layer">The convolution.</param>
/// <param name="Chain">The steps.</param>
internal sealed record ScalarFolding(NodeProto Layer, ScalarChain Chain)
{
    /// <summary>What the last step gives.</summary>
    public string Output => Chain.Output;

    /// <summary>The tensors that are not made any more, each with what undoes the steps behind it.</summary>
    public IEnumerable<(string Tensor, Func<float, float> FromOutput)> Skipped
    {
        get
        {
            (float scale, float shift) = (1, 0);
            for (int i = Chain.Steps.Count - 1; i >= 0; i--)
            {
                ScalarStep step = Chain.Steps[i];
                (scale, shift) = step.Multiplies ? (scale * step.By, shift) : (scale, shift + (scale * step.By));
                (float all, float more) = (scale, shift);
                yield return (i > 0 ? Chain.Steps[i - 1].Node.Output[0] : Layer.Output[0], value => (value - more) / all);
            }
        }
    }

    /// <summary>Finds every one of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="index">The same.</param>
    /// <param name="isNeeded">Whether a tensor must be made.</param>
    public static IReadOnlyList<ScalarFolding> Find(GraphProto graph, GraphIndex index, Func<string, bool> isNeeded)
        => [.. graph.Node.Where(node => IsStored(node, index)).Select(node => At(node, index, isNeeded)).OfType<ScalarFolding>()];

    /// <summary>Whether a node is a convolution whose weights and bias, if it has one, are constants of the file.</summary>
    /// <param name="node">The node.</param>
    /// <param name="index">Its graph.</param>
    public static bool IsStored(NodeProto node, GraphIndex index)
        => node.Is("Conv") && IsStored(node.InputAt(1), index) && (node.InputAt(2).Length == 0 || IsStored(node.InputAt(2), index));

    /// <summary>Has the convolution take the steps over.</summary>
    /// <param name="graph">The graph, which is changed: its nodes are those of this.</param>
    /// <param name="index">The same.</param>
    /// <param name="names">Names that are free in it.</param>
    public void Apply(GraphProto graph, GraphIndex index, Quantization.UniqueNames names)
    {
        TensorProto weight = index.Initializer(Layer.Input[1])!;
        float[] weights = TensorData.ReadFloats(weight);
        float[] biases = Layer.InputAt(2).Length > 0 ? TensorData.ReadFloats(index.Initializer(Layer.Input[2])!) : new float[weight.Dims[0]];
        TensorProto scaled = TensorData.Floats(names.Take($"{Layer.Name}_scaled"), [.. weights.Select(value => value * Chain.Scale)], [.. weight.Dims]);
        TensorProto shifted = TensorData.Floats(names.Take($"{Layer.Name}_shifted"), [.. biases.Select(value => (value * Chain.Scale) + Chain.Shift)], biases.Length);
        graph.Initializer.Add(scaled);
        graph.Initializer.Add(shifted);
        Layer.Input[1] = scaled.Name;
        if (Layer.Input.Count > 2)
        {
            Layer.Input[2] = shifted.Name;
        }
        else
        {
            Layer.Input.Add(shifted.Name);
        }

        Layer.Output[0] = Output;
        foreach (ScalarStep step in Chain.Steps)
        {
            graph.Node.Remove(step.Node);
        }
    }

    private static ScalarFolding? At(NodeProto layer, GraphIndex index, Func<string, bool> isNeeded)
    {
        ScalarChain? chain = null;
        for (string last = layer.Output[0];
            !isNeeded(last) && !index.IsOutput(last) && !index.IsUsedInSubgraph(last) && index.Consumers(last) is [{ } reader]
                && ScalarStep.Of(reader, index) is { } step && ScalarChain.Add(chain, step) is { } longer;
            last = chain.Output)
        {
            chain = longer;
        }

        return chain is null ? null : new(layer, chain);
    }

    private static bool IsStored(string tensor, GraphIndex index)
        => index.Initializer(tensor) is { DataType: (int)DataType.Float } && !index.IsInput(tensor);
}
