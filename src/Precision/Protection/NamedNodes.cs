using System.Text.RegularExpressions;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Protection;

/// <summary>A model's nodes by what people call them, those in control-flow bodies included.</summary>
internal sealed class NamedNodes
{
    // Bodies nest as deep as a file says; a hostile one must not take the stack.
    private const int DeepestBody = 64;
    private readonly List<NodeProto> _main;
    private readonly List<NodeProto> _all = [];

    public NamedNodes(GraphProto graph)
    {
        _main = [.. graph.Node];
        Add(graph, 0);
    }

    public IReadOnlyList<string> Matching(Regex expression)
    {
        List<string> byName = Names(node => expression.IsMatch(node.Name));
        return byName.Count > 0 ? byName : Names(node => node.Output.Any(output => output.Length > 0 && expression.IsMatch(output)));
    }

    public IReadOnlyList<string> OfType(string opType) => Names(node => string.Equals(node.OpType, opType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The one node of the main graph that <paramref name="name"/> means.</summary>
    public NodeProto Single(string name, ProtectionRule rule, string field)
    {
        foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            foreach (Func<NodeProto, bool> called in new Func<NodeProto, bool>[]
            {
                node => string.Equals(node.Name, name, comparison),
                node => node.Output.Any(output => string.Equals(output, name, comparison)),
            })
            {
                List<NodeProto> found = [.. _main.Where(called).Take(2)];
                if (found.Count == 1)
                {
                    return found[0];
                }

                if (found.Count > 1)
                {
                    throw new InvalidProtectionException($"{rule.Label}: '{field}' could mean '{found[0].Name}' or '{found[1].Name}'; write it in the model's own upper and lower case.");
                }
            }
        }

        throw new InvalidProtectionException($"{rule.Label}: '{field}' names no node of the model{Nearest(name)}.");
    }

    /// <summary>The end of a sentence: the names that <paramref name="wanted"/> may have meant.</summary>
    public string Nearest(string wanted) => Ending(NearestNames.Find(wanted, _all.Select(static node => node.Name).Distinct(StringComparer.Ordinal)));

    public string NearestType(string wanted) => Ending(NearestNames.Find(wanted, _all.Select(static node => node.OpType).Distinct(StringComparer.Ordinal)));

    private static string Ending(IReadOnlyList<string> nearest)
        => nearest.Count == 0 ? string.Empty : $"; the nearest names are {string.Join(", ", nearest.Select(static name => $"'{name}'"))}";

    private List<string> Names(Func<NodeProto, bool> isMeant)
        => [.. _all.Where(isMeant).Select(static node => node.Name).Distinct(StringComparer.Ordinal)];

    private void Add(GraphProto graph, int depth)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (node.Name.Length > 0)
            {
                _all.Add(node);
            }

            foreach (GraphProto body in node.Attribute.SelectMany(static attribute => attribute.G is { } body ? attribute.Graphs.Prepend(body) : attribute.Graphs))
            {
                if (depth < DeepestBody)
                {
                    Add(body, depth + 1);
                }
            }
        }
    }
}
