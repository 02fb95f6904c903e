using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection;

/// <summary>What protection asks of one node.</summary>
/// <param name="Precision">FP32 or FP16: the highest that any rule asks for.</param>
/// <param name="ProtectOutput">Whether nodes that read this one's output must read it unquantized.</param>
/// <param name="RuleLabels">The rules that ask for <paramref name="Precision"/>, as declared and in that order.</param>
public sealed record NodeProtection(NumericPrecision Precision, bool ProtectOutput, IReadOnlyList<string> RuleLabels);
