using System.Text.RegularExpressions;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Protection;

/// <summary>Finds the nodes that protection rules mean, in the source model: before anything is folded, upgraded or renamed.</summary>
public static class ProtectionMatcher
{
    private const int LongestExpression = 1024;

    /// <summary>Matches every rule.</summary>
    /// <param name="source">The source model, its nodes uniquely named (<see cref="SourceNames"/>).</param>
    /// <param name="rules">The rules, as declared.</param>
    /// <exception cref="InvalidProtectionException">A rule matches nothing, has no path between its nodes or is no valid expression.</exception>
    /// <exception cref="InvalidModelException">The graph is inconsistent.</exception>
    public static ProtectionMatches Match(OnnxModel source, IReadOnlyList<ProtectionRule> rules)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Count == 0)
        {
            return ProtectionMatches.None;
        }

        DataFlow flow = new(source);
        NamedNodes names = new(source.Graph);
        return new ProtectionMatches([.. rules.Select(rule => new RuleMatch(rule, Select(rule, flow, names)))]);
    }

    private static IReadOnlyList<string> Select(ProtectionRule rule, DataFlow flow, NamedNodes names)
    {
        IReadOnlyList<string> nodes = rule.Selector switch
        {
            NameSelector selector => names.Matching(Glob(selector.Glob)),
            RegexSelector selector => names.Matching(Expression(rule, selector.Expression)),
            OperatorSelector selector => names.OfType(selector.OpType),
            PatternSelector selector => InGraphOrder(PatternRecognizers.Of(selector.Pattern)(flow), flow),
            BetweenSelector selector => Between(rule, selector, flow, names),
            _ => throw new InvalidOperationException($"{rule.Selector.GetType().Name} is no known selector."),
        };
        return nodes.Count > 0 ? nodes : throw new InvalidProtectionException(NothingMatched(rule, names));
    }

    private static string NothingMatched(ProtectionRule rule, NamedNodes names) => rule.Selector switch
    {
        NameSelector selector => $"{rule.Label} matches no node of the model{names.Nearest(selector.Glob)}.",
        OperatorSelector selector => $"{rule.Label} matches no node of the model{names.NearestType(selector.OpType)}.",
        PatternSelector selector => $"{rule.Label} recognises no {selector.Pattern} in the model; name its nodes or use 'between'.",
        RegexSelector selector => $"{rule.Label} matches no node of the model{names.Nearest(selector.Expression)}.",
        _ => $"{rule.Label} matches no node of the model.",
    };

    private static Regex Glob(string glob)
        => Compile("\\A" + Regex.Escape(glob).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "\\z");

    private static Regex Expression(ProtectionRule rule, string expression)
    {
        if (expression.Length > LongestExpression)
        {
            throw new InvalidProtectionException($"{rule.Label} is longer than {LongestExpression} characters; write several rules.");
        }

        try
        {
            return Compile(expression);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new InvalidProtectionException($"{rule.Label} is no usable regular expression (look-around and back-references are not supported): {error.Message.TrimEnd('.')}.", error);
        }
    }

    private static Regex Compile(string expression)
        => new(expression, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static List<string> InGraphOrder(IEnumerable<NodeProto> nodes, DataFlow flow)
        => [.. nodes.Distinct(ReferenceEqualityComparer.Instance).Cast<NodeProto>().OrderBy(flow.Index.Position).Select(static node => node.Name)];

    private static List<string> Between(ProtectionRule rule, BetweenSelector selector, DataFlow flow, NamedNodes names)
    {
        NodeProto from = names.Single(selector.From, rule, "from");
        NodeProto to = names.Single(selector.To, rule, "to");
        int first = flow.Index.Position(from);
        int last = flow.Index.Position(to);
        HashSet<NodeProto> reached = new(ReferenceEqualityComparer.Instance) { from };
        for (int position = first; position <= last; position++)
        {
            if (reached.Contains(flow.Graph.Node[position]))
            {
                reached.UnionWith(Readers(flow.Graph.Node[position], flow));
            }
        }

        if (!reached.Contains(to))
        {
            throw new InvalidProtectionException($"{rule.Label} has no path from '{from.Name}' to '{to.Name}'; give two nodes of which the second depends on the first.");
        }

        HashSet<NodeProto> onPath = new(ReferenceEqualityComparer.Instance) { to };
        for (int position = last - 1; position >= first; position--)
        {
            NodeProto node = flow.Graph.Node[position];
            if (reached.Contains(node) && Readers(node, flow).Any(onPath.Contains))
            {
                onPath.Add(node);
            }
        }

        return InGraphOrder(onPath, flow);
    }

    private static IEnumerable<NodeProto> Readers(NodeProto node, DataFlow flow) => node.Output.SelectMany(flow.Index.Consumers);
}
