namespace TrtOperator.Precision.Protection;

/// <summary>What one rule selected.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Nodes">Names of source nodes in graph order, never empty. Nodes inside control-flow bodies follow their If, Loop or Scan.</param>
public sealed record RuleMatch(ProtectionRule Rule, IReadOnlyList<string> Nodes);
