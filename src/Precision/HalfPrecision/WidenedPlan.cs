using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.HalfPrecision;

/// <summary>A plan with larger FP32 regions.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Added">The nodes that became FP32, in graph order; empty where there was nothing left to take in.</param>
public sealed record WidenedPlan(PrecisionPlan Plan, IReadOnlyList<string> Added);
