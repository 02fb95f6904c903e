namespace TrtOperator.Precision.Placement;

/// <summary>What one node of the normalized graph is computed in, and why.</summary>
/// <param name="Node">The node's unique name in the normalized graph.</param>
/// <param name="OpType">Its operator, without the domain.</param>
/// <param name="Precision">
/// <see cref="NumericPrecision.Int8"/> or <see cref="NumericPrecision.Fp8"/> exactly when the plan quantizes an input of it;
/// its other inputs and its output then have <see cref="PrecisionPlan.FloatPrecision"/>. Nodes without any float tensor say FP32.
/// </param>
/// <param name="Reason">One sentence for people, without a full stop.</param>
/// <param name="ProtectedBy">The labels of the protection rules that decided, joined by "; ". <see langword="null"/> when no rule did.</param>
/// <param name="Sources">The nodes of the source model that this one stands for, as their author named them.</param>
public sealed record NodePrecision(
    string Node,
    string OpType,
    NumericPrecision Precision,
    string Reason,
    string? ProtectedBy,
    IReadOnlyList<string> Sources)
{
    /// <summary>The element type of a node that carries no floating-point values, such as <c>INT64</c>; <see langword="null"/> for all others.</summary>
    public string? OtherType { get; init; }

    /// <summary>
    /// The protected node whose island this one widens: it is as precise as that node because the compiler did not keep the
    /// smaller island, and nobody asked for it. <see langword="null"/> for all others.
    /// </summary>
    public string? Widens { get; init; }
}
