namespace TrtOperator.Precision.HalfPrecision;

/// <summary>One thing that FP16 would break.</summary>
/// <param name="Kind">What.</param>
/// <param name="Node">The node to protect: the maker of an activation, the reader of a constant; empty for a graph input.</param>
/// <param name="Tensor">The tensor that does not fit.</param>
/// <param name="Magnitude">The greatest magnitude, or for <see cref="HalfFindingKind.WeightUnderflow"/> the lost share of the values, 0 to 1.</param>
/// <param name="Message">One sentence that says what to do.</param>
public sealed record HalfFinding(HalfFindingKind Kind, string Node, string Tensor, double Magnitude, string Message)
{
    /// <summary>Whether the graph is of no use as it is.</summary>
    public bool IsError => Kind != HalfFindingKind.WeightUnderflow;
}
