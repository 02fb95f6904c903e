namespace TrtOperator.Precision.Protection;

/// <summary>All nodes on any path from one node to another, both included.</summary>
/// <param name="From">Where the paths start: a node's whole name, or its output tensor's. Case counts only to tell two apart.</param>
/// <param name="To">Where they end, likewise.</param>
public sealed record BetweenSelector(string From, string To) : ProtectionSelector;
