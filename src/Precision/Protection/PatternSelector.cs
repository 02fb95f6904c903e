namespace TrtOperator.Precision.Protection;

/// <summary>All nodes of every subgraph that a pattern recognises, whatever operators it is made of.</summary>
/// <param name="Pattern">The pattern.</param>
public sealed record PatternSelector(SubgraphPattern Pattern) : ProtectionSelector;
