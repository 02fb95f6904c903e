namespace TrtOperator.Precision.Gates;

/// <summary>One declared gate. <see cref="GateChecks.RequireValid"/> says what makes it a sound one.</summary>
/// <param name="Name">The gate's name, unique in its declaration.</param>
/// <param name="Metric">What is measured.</param>
/// <param name="Output">The model output that is measured.</param>
/// <param name="Limit">What must hold.</param>
/// <param name="Decoder">How the output becomes text, for metrics that need it.</param>
public sealed record GateDefinition(string Name, GateMetric Metric, string Output, GateLimit Limit, CtcDecoding? Decoder = null);
