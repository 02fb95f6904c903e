namespace TrtOperator.Acceptance;

/// <summary>One demand: a figure beside its limit.</summary>
/// <param name="Name">What must be true.</param>
/// <param name="Figure">What was measured.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Passed">Whether it holds.</param>
public sealed record Demand(string Name, string Figure, string Limit, bool Passed);
