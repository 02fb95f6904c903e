namespace TrtOperator.Precision.Execution;

/// <summary>The values of a tensor that stand for "masked" and are no measurement, see <see cref="AttentionMasks.Threshold"/>.</summary>
/// <param name="Count">How many were seen.</param>
/// <param name="Lowest">The least finite one.</param>
/// <param name="Highest">The greatest.</param>
public sealed record MaskValues(long Count, float Lowest, float Highest);
