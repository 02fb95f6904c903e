namespace TrtOperator.Precision.Protection.Islands;

/// <summary>What one protected node's island takes in.</summary>
/// <param name="Node">The protected node that the built plan does not keep.</param>
/// <param name="AddedNodes">The nodes that join its island, in graph order; never empty.</param>
/// <param name="Reason">Why these, one clause without a full stop.</param>
public sealed record WideningStep(string Node, IReadOnlyList<string> AddedNodes, string Reason);
