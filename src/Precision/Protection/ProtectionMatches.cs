using System.Collections.Frozen;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Protection;

/// <summary>What all rules together protect in the source model.</summary>
public sealed class ProtectionMatches
{
    internal ProtectionMatches(IReadOnlyList<RuleMatch> rules)
    {
        Rules = rules;
        Nodes = rules
            .SelectMany(static match => match.Nodes.Select(node => (Node: node, match.Rule)))
            .GroupBy(static pair => pair.Node, static pair => pair.Rule, StringComparer.Ordinal)
            .ToFrozenDictionary(static group => group.Key, static group => Strongest([.. group]), StringComparer.Ordinal);
    }

    /// <summary>Nothing is protected.</summary>
    public static ProtectionMatches None { get; } = new([]);

    /// <summary>One entry per declared rule, in that order.</summary>
    public IReadOnlyList<RuleMatch> Rules { get; }

    /// <summary>Source node to what is asked of it. Where rules disagree, the highest precision wins.</summary>
    public IReadOnlyDictionary<string, NodeProtection> Nodes { get; }

    /// <summary>
    /// Carries protection over to the normalized graph: a node that stands for several source nodes (a Conv with its folded
    /// BatchNormalization) is protected as the most protected of them. Nodes of the main graph only.
    /// </summary>
    /// <returns>Normalized node name to its protection; unprotected nodes are absent.</returns>
    public IReadOnlyDictionary<string, NodeProtection> ForNormalized(NormalizedModel normalized)
    {
        ArgumentNullException.ThrowIfNull(normalized);
        Dictionary<string, NodeProtection> protections = new(StringComparer.Ordinal);
        foreach (NodeProto node in normalized.Model.Graph.Node)
        {
            IReadOnlyList<string> sources = normalized.Sources.GetValueOrDefault(node.Name) ?? [node.Name];
            List<NodeProtection> found = [.. sources.Select(Nodes.GetValueOrDefault).OfType<NodeProtection>()];
            if (found.Count > 0)
            {
                NumericPrecision precision = found.Max(static protection => protection.Precision);
                protections[node.Name] = new NodeProtection(
                    precision,
                    found.Exists(static protection => protection.ProtectOutput),
                    [.. Rules.Select(static match => match.Rule.Label).Where(label => found.Exists(protection => protection.Precision == precision && protection.RuleLabels.Contains(label))).Distinct(StringComparer.Ordinal)]);
            }
        }

        return protections;
    }

    private static NodeProtection Strongest(List<ProtectionRule> rules)
    {
        NumericPrecision precision = rules.Max(static rule => rule.Precision);
        return new NodeProtection(
            precision,
            rules.Exists(static rule => rule.ProtectOutput),
            [.. rules.Where(rule => rule.Precision == precision).Select(static rule => rule.Label).Distinct(StringComparer.Ordinal)]);
    }
}
