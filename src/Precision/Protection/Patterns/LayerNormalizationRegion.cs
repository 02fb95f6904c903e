using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>Layer normalization, as an operator or from its mean, variance, root and quotient on.</summary>
internal static class LayerNormalizationRegion
{
    public static IEnumerable<NodeProto> Find(DataFlow flow)
        => flow.Graph.Node.SelectMany(node => node.OpType == "LayerNormalization" ? [node] : Decomposed(node, flow));

    private static List<NodeProto> Decomposed(NodeProto last, DataFlow flow)
    {
        if (last.Is("Div"))
        {
            return Normalized(last, last.Input[0], last.Input[1], [], flow);
        }

        if (last.Is("Mul"))
        {
            for (int side = 0; side < 2; side++)
            {
                if (flow.Maker(last.Input[side], "Reciprocal") is { } reciprocal)
                {
                    return Normalized(last, last.Input[1 - side], reciprocal.Input[0], [reciprocal], flow);
                }
            }
        }

        return [];
    }

    private static List<NodeProto> Normalized(NodeProto last, string centred, string deviation, List<NodeProto> found, DataFlow flow)
    {
        if (flow.Maker(deviation, "Sqrt") is not { } root || flow.Maker(root.Input[0], "Add") is not { } epsilon)
        {
            return [];
        }

        string? variance = flow.VariableInputs(epsilon).SingleOrNull();
        if (variance is null || flow.Maker(variance, "ReduceMean") is not { } mean
            || flow.Maker(mean.Input[0]) is not { } square || !IsSquare(square, flow)
            || Centred(centred, flow) is not { } numerator || Centred(square.Input[0], flow) is not { } squared
            || flow.Origin(numerator[1].Input[0]) != flow.Origin(squared[1].Input[0]))
        {
            return [];
        }

        return [.. numerator, .. squared, square, mean, epsilon, root, .. found, last, .. ScaleAndBias(last, flow)];
    }

    private static bool IsSquare(NodeProto node, DataFlow flow)
        => node.Is("Pow") || (node.Is("Mul") && flow.Origin(node.Input[0]) == flow.Origin(node.Input[1]));

    /// <summary>The mean and the subtraction that centre a tensor.</summary>
    private static NodeProto[]? Centred(string tensor, DataFlow flow)
        => flow.Maker(tensor, "Sub") is { } sub && flow.Maker(sub.Input[1], "ReduceMean") is { } mean && flow.Origin(mean.Input[0]) == flow.Origin(sub.Input[0])
            ? [mean, sub]
            : null;

    private static IEnumerable<NodeProto> ScaleAndBias(NodeProto last, DataFlow flow)
    {
        foreach (string opType in new[] { "Mul", "Add" })
        {
            IReadOnlyList<NodeProto> readers = flow.Index.Consumers(last.Output[0]);
            if (readers.Count != 1 || !readers[0].Is(opType) || flow.VariableInputs(readers[0]).Count() != 1)
            {
                continue;
            }

            last = readers[0];
            yield return last;
        }
    }

    private static string? SingleOrNull(this IEnumerable<string> tensors)
    {
        string[] first = [.. tensors.Take(2)];
        return first.Length == 1 ? first[0] : null;
    }
}
