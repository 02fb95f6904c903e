using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>
/// A convolution whose result is multiplied by a constant of one element, or shifted by one, or both: its weights can take that over, so that the result of the last
/// step comes at once. It then differs by the rounding of a weight, as it does wherever a runtime fuses.
/// </summary>
/// <param name="Layer">The convolution.</param>
/// <param name="Steps">The nodes that it takes over, in order.</param>
/// <param name="Scale">What its result is multiplied by.</param>
/// <param name="Shift">What is added then.</param>
internal sealed record ScalarFolding(NodeProto Layer, IReadOnlyList<ScalarStep> Steps, float Scale, float Shift)
{
    // Beyond these the steps cannot be undone with the precision that extremes have.
    private const float LargestScale = 1 << 10;
    private const float LargestShift = 16;
    private const int MostSteps = 4;

    /// <summary>What the last step gives.</summary>
    public string Output => Steps[^1].Node.Output[0];

    /// <summary>The tensors that are not made any more, each with what undoes the steps behind it.</summary>
    public IEnumerable<(string Tensor, Func<float, float> FromOutput)> Skipped
    {
        get
        {
            (float scale, float shift) = (1, 0);
            for (int i = Steps.Count - 1; i >= 0; i--)
            {
                float by = Steps[i].By;
                (scale, shift) = Steps[i].Multiplies ? (scale * by, shift) : (scale, shift + (scale * by));
                (float all, float more) = (scale, shift);
                yield return (i > 0 ? Steps[i - 1].Node.Output[0] : Layer.Output[0], value => (value - more) / all);
            }
        }
    }

    /// <summary>Finds every one of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="index">The same.</param>
    /// <param name="isNeeded">Whether a tensor must be made.</param>
    public static IReadOnlyList<ScalarFolding> Find(GraphProto graph, GraphIndex index, Func<string, bool> isNeeded)
        => [.. graph.Node.Where(node => node.Is("Conv") && IsStored(index, node.InputAt(1)) && (node.InputAt(2).Length == 0 || IsStored(index, node.InputAt(2))))
            .Select(node => At(node, index, isNeeded)).OfType<ScalarFolding>()];

    /// <summary>Has the convolution take the steps over.</summary>
    /// <param name="graph">The graph, which is changed: its nodes are those of this.</param>
    /// <param name="index">The same.</param>
    /// <param name="names">Names that are free in it.</param>
    public void Apply(GraphProto graph, GraphIndex index, Quantization.UniqueNames names)
    {
        TensorProto weight = index.Initializer(Layer.Input[1])!;
        float[] weights = TensorData.ReadFloats(weight);
        float[] biases = Layer.InputAt(2).Length > 0 ? TensorData.ReadFloats(index.Initializer(Layer.Input[2])!) : new float[weight.Dims[0]];
        TensorProto scaled = TensorData.Floats(names.Take($"{Layer.Name}_scaled"), [.. weights.Select(value => value * Scale)], [.. weight.Dims]);
        TensorProto shifted = TensorData.Floats(names.Take($"{Layer.Name}_shifted"), [.. biases.Select(value => (value * Scale) + Shift)], biases.Length);
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
        foreach (ScalarStep step in Steps)
        {
            graph.Node.Remove(step.Node);
        }
    }

    private static ScalarFolding? At(NodeProto layer, GraphIndex index, Func<string, bool> isNeeded)
    {
        List<ScalarStep> steps = [];
        (float scale, float shift) = (1, 0);
        string last = layer.Output[0];
        while (steps.Count < MostSteps && !isNeeded(last) && !index.IsOutput(last) && !index.IsUsedInSubgraph(last) && index.Consumers(last) is [{ } reader] && Read(reader, index) is { } step)
        {
            (float newScale, float newShift) = step.Multiplies ? (scale * step.By, shift * step.By) : (scale, shift + step.By);
            if (MathF.Abs(newScale) is not (>= 1 / LargestScale and <= LargestScale) || MathF.Abs(newShift) > LargestShift * MathF.Abs(newScale))
            {
                break;
            }

            (scale, shift) = (newScale, newShift);
            steps.Add(step);
            last = reader.Output[0];
        }

        return steps.Count == 0 ? null : new(layer, steps, scale, shift);
    }

    private static ScalarStep? Read(NodeProto node, GraphIndex index)
        => ElementwiseNode.Of(node, index) is { Steps: [{ Operator: ElementwiseOperator.Add or ElementwiseOperator.Multiply } step] } && (step.Left.Constant ?? step.Right.Constant) is { } by
            && (node.Is("Add") || node.Is("Mul")) ? new(node, by, node.Is("Mul")) : null;

    private static bool IsStored(GraphIndex index, string tensor)
        => index.Initializer(tensor) is { DataType: (int)DataType.Float } && !index.IsInput(tensor);
}
