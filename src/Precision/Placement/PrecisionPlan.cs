using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Placement;

/// <summary>
/// Which node runs in which precision and which edges are quantized. It is what the graph is written from, what the report
/// shows and what the built engine is judged by; serialized it is <c>precision-plan.json</c>.
/// </summary>
/// <param name="FloatPrecision">FP16 or FP32: the type of everything that is neither quantized nor protected, and of what a Q/DQ pair hands on.</param>
/// <param name="Nodes">Every node of the main graph, in graph order.</param>
/// <param name="QuantizedInputs">In graph order, then by input index. No edge of a protected node, and both factors of a product or none.</param>
public sealed record PrecisionPlan(
    NumericPrecision FloatPrecision,
    IReadOnlyList<NodePrecision> Nodes,
    IReadOnlyList<QuantizedInput> QuantizedInputs)
{
    /// <summary>How many nodes run in each precision that occurs. Nodes without floating-point values are in none.</summary>
    public IReadOnlyDictionary<NumericPrecision, int> Counts => Nodes
        .Where(node => node.OtherType is null)
        .GroupBy(node => node.Precision)
        .ToImmutableSortedDictionary(group => group.Key, group => group.Count());

    /// <summary>How many nodes a protection rule decided; those that only widen an island are not counted.</summary>
    public int ProtectedNodes => Nodes.Count(node => node.ProtectedBy is not null && node.Widens is null);

    /// <summary>The activations whose range calibration must find, once each, in the order in which they are first read.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> CalibratedTensors => [.. QuantizedInputs
        .Where(edge => !edge.IsWeight && edge.FixedAmax is null)
        .Select(edge => edge.Tensor)
        .Distinct(StringComparer.Ordinal)];
}
