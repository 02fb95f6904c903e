using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>Finds attention whose query, key and value projections are protected in part: a compiler merges the three into one product, and cannot then.</summary>
public static class SplitProjections
{
    /// <summary>One sentence for each such attention, in graph order.</summary>
    /// <param name="normalized">The model that the plan is of.</param>
    /// <param name="plan">The plan.</param>
    public static IReadOnlyList<string> Advise(OnnxModel normalized, PrecisionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        ArgumentNullException.ThrowIfNull(plan);
        DataFlow flow = new(normalized);
        HashSet<string> kept = [.. plan.Nodes.Where(node => node.ProtectedBy is not null).Select(node => node.Node)];
        List<string> advice = [];
        foreach (AttentionRegion core in AttentionRegion.FindAll(flow))
        {
            NodeProto[] projections = [.. core.Scores.Input.Concat(core.Values.SelectMany(value => value.Input))
                .Select(input => Projection(input, flow)).OfType<NodeProto>().Distinct()];
            IGrouping<string, NodeProto>? together = projections.GroupBy(node => flow.Origin(node.Input[0]), StringComparer.Ordinal).MaxBy(group => group.Count());
            if (together is null || together.Count() < 2)
            {
                continue;
            }

            string[] inside = [.. together.Where(node => kept.Contains(node.Name)).Select(node => $"'{node.Name}'")];
            string[] outside = [.. together.Where(node => !kept.Contains(node.Name)).Select(node => $"'{node.Name}'")];
            if (inside.Length > 0 && outside.Length > 0)
            {
                advice.Add($"Protecting {string.Join(" and ", inside)} without {string.Join(" and ", outside)} keeps the compiler from merging the projections of one attention into one product, which cost 5 to 13 kernels where it was measured; protecting all of them together cost none.");
            }
        }

        return [.. advice.Distinct(StringComparer.Ordinal)];
    }

    // From the product of queries and keys back over the bias, the scale and the reshaping to the product with the weights.
    private static NodeProto? Projection(string tensor, DataFlow flow)
    {
        const int longest = 4;
        for (int i = 0; i < longest; i++)
        {
            if (flow.Maker(tensor) is not { } maker)
            {
                return null;
            }

            if ((maker.Is("MatMul") || maker.Is("Gemm")) && maker.Input.Count > 1 && flow.IsConstant(maker.Input[1]))
            {
                return maker;
            }

            string[] variable = [.. flow.VariableInputs(maker)];
            if (!DataFlow.IsPointwise(maker) || variable.Length != 1)
            {
                return null;
            }

            tensor = variable[0];
        }

        return null;
    }
}
