namespace TrtOperator.Precision.HalfPrecision;

/// <summary>A node that was written in FP32 although the plan has it in FP16.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Reason">Why, one clause without a full stop.</param>
public sealed record FloatNode(string Node, string Reason);
