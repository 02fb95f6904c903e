using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>
/// Compilers merge the projections of one tensor to queries, keys and values into one product. Taking one or two of them out
/// breaks it: 5 to 13 kernels more were seen; taking all of them out costs none.
/// </summary>
public static class PartlyProtectedProjections
{
    /// <summary>One advice for every attention of which some and not all projections of the same tensor are protected, in graph order.</summary>
    /// <param name="normalized">The normalized model.</param>
    /// <param name="plan">Its plan.</param>
    /// <exception cref="InvalidModelException">The graph is inconsistent.</exception>
    public static IReadOnlyList<ProjectionAdvice> Find(OnnxModel normalized, PrecisionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        ArgumentNullException.ThrowIfNull(plan);
        DataFlow flow = new(normalized);
        Dictionary<string, NodePrecision> planned = plan.Nodes.ToDictionary(static node => node.Node, StringComparer.Ordinal);
        List<ProjectionAdvice> advice = [];
        foreach (AttentionRegion region in AttentionRegion.FindAll(flow).Where(static region => region.Values.Count > 0))
        {
            foreach (IGrouping<string, NodeProto> merged in AttentionProjections.Of(region, flow).Projections.GroupBy(node => flow.Origin(node.Input[0]), StringComparer.Ordinal))
            {
                NodePrecision[] projections = [.. merged.Select(node => planned.GetValueOrDefault(node.Name)).OfType<NodePrecision>()];
                string[] kept = [.. projections.Where(node => node.ProtectedBy is not null && projections.Any(other => other.Precision < node.Precision)).Select(static node => node.Node)];
                string[] others = [.. projections.Select(static node => node.Node).Except(kept)];
                if (kept.Length > 0 && others.Length > 0)
                {
                    advice.Add(new ProjectionAdvice(kept, others, Sentence(kept, others)));
                }
            }
        }

        return advice;
    }

    private static string Sentence(string[] kept, string[] others)
        => $"{Quoted(kept)} {(kept.Length == 1 ? "is" : "are")} protected without {Quoted(others)} of the same attention, which breaks their merged product: 5 to 13 kernels more were seen; "
            + $"protecting {Quoted(others)} too costs none.";

    private static string Quoted(string[] names) => string.Join(" and ", names.Select(static name => $"'{name}'"));
}
