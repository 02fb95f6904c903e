using TrtOperator.Precision.Protection;
using TrtOperator.Precision.Tests.Placement;

namespace TrtOperator.Precision.Tests.Protection;

internal static class Matching
{
    /// <summary>The source nodes that one rule selects.</summary>
    public static IReadOnlyList<string> Matched(this SketchedGraph graph, ProtectionSelector selector)
        => ProtectionMatcher.Match(graph.Model, [Rules.Of(selector)]).Rules.Single().Nodes;

    public static IReadOnlyList<string> Matched(this SketchedGraph graph, SubgraphPattern pattern) => graph.Matched(new PatternSelector(pattern));
}
