using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Tests.Placement;

internal static class PlanReading
{
    public static NodePrecision Of(this PrecisionPlan plan, string node) => plan.Nodes.Single(entry => entry.Node == node);

    /// <summary>Quantized edges as "node.index", weights with their axis.</summary>
    public static IEnumerable<string> Edges(this PrecisionPlan plan)
        => plan.QuantizedInputs.Select(edge => $"{edge.Node}.{edge.InputIndex}{(edge.IsWeight ? $"@{edge.Axis}" : string.Empty)}");
}
