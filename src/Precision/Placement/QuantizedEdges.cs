namespace TrtOperator.Precision.Placement;

/// <summary>Makes edges of one tensor agree: one axis for a weight, one group, one fixed range.</summary>
internal static class QuantizedEdges
{
    public static IReadOnlyList<QuantizedInput> Resolve(PlacementContext context)
    {
        QuantizedInput[] edges = [.. context.Edges];
        // Two readers of one weight that need scales along different axes both get one scale for all of it.
        HashSet<string> torn = edges
            .Where(static edge => edge.IsWeight)
            .GroupBy(static edge => edge.Tensor, StringComparer.Ordinal)
            .Where(static readers => readers.DistinctBy(static edge => edge.Axis).Count() > 1)
            .Select(static readers => readers.Key)
            .ToHashSet(StringComparer.Ordinal);
        return [.. edges.Select(edge => edge.IsWeight ? edge with { Axis = torn.Contains(edge.Tensor) ? null : edge.Axis } : Activation(edge, context))];
    }

    private static QuantizedInput Activation(QuantizedInput edge, PlacementContext context)
    {
        string? group = context.Scales.Of(edge.Tensor);
        return edge with { SharedScaleGroup = group, FixedAmax = group is null && context.IsSoftmaxOutput(edge.Tensor) ? 1f : null };
    }
}
