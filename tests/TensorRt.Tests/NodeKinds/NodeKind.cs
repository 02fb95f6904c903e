namespace TrtOperator.TensorRt.Tests.NodeKinds;

/// <summary>One kind of node.</summary>
/// <param name="Name">What it is called in the test's name.</param>
/// <param name="Protected">The nodes of the source graph that are protected.</param>
/// <param name="Draw">Draws the graph.</param>
internal sealed record NodeKind(string Name, string[] Protected, Action<KindGraph> Draw);
