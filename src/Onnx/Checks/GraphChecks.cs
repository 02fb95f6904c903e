using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Checks;

/// <summary>Checks that every tensor of a graph has one maker that comes before its readers, and sorts nodes that stand in the wrong order.</summary>
internal static class GraphChecks
{
    /// <summary>Checks the main graph and every graph inside it.</summary>
    public static void Check(GraphProto graph, CancellationToken cancellationToken)
        => Check(graph, "the graph", null, cancellationToken);

    /// <summary>Checks the body of a function.</summary>
    public static void Check(FunctionProto function, CancellationToken cancellationToken)
    {
        string where = $"the function '{function.Name}'";
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (string input in function.Input)
        {
            AddOnce(known, input, "input", where);
        }

        CheckMakers(function.Node, known, where);
        CheckNodes(function.Node, new Scope(known, null), function.Output, where, cancellationToken);
    }

    private static void Check(GraphProto graph, string where, Scope? outer, CancellationToken cancellationToken)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (ValueInfoProto input in graph.Input)
        {
            AddOnce(known, input.Name, "input", where);
        }

        HashSet<string> initializers = new(StringComparer.Ordinal);
        foreach (TensorProto? tensor in graph.Initializer.Concat(graph.SparseInitializer.Select(static sparse => sparse.Values)))
        {
            // An initializer may repeat an input: it is then the input's default value.
            AddOnce(initializers, tensor?.Name ?? string.Empty, "initializer", where);
        }

        known.UnionWith(initializers);
        CheckMakers(graph.Node, known, where);
        CheckNodes(graph.Node, new Scope(known, outer), graph.Output.Select(static output => output.Name), where, cancellationToken);
    }

    private static void CheckMakers(IEnumerable<NodeProto> nodes, HashSet<string> made, string where)
    {
        Dictionary<string, NodeProto> makers = new(StringComparer.Ordinal);
        foreach (NodeProto node in nodes)
        {
            foreach (string output in node.Output.Where(static output => output.Length > 0))
            {
                if (made.Contains(output))
                {
                    throw new InvalidModelException($"The tensor '{output}' is an input or initializer of {where} and is made again by {Describe(node)}; every tensor may have one maker.");
                }

                if (!makers.TryAdd(output, node))
                {
                    throw new InvalidModelException($"The tensor '{output}' is made by {Describe(makers[output])} and again by {Describe(node)} in {where}; every tensor may have one maker.");
                }
            }
        }
    }

    private static void CheckNodes(IList<NodeProto> nodes, Scope scope, IEnumerable<string> outputs, string where, CancellationToken cancellationToken)
    {
        scope.Names.UnionWith(nodes.SelectMany(static node => node.Output));
        foreach (NodeProto node in nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CheckNode(node, scope, where);
        }

        foreach (string output in outputs)
        {
            if (!scope.Contains(output))
            {
                throw new InvalidModelException($"The output '{output}' of {where} is made by no node; export the model again.");
            }
        }

        TopologicalOrder.Sort(nodes, where);
        foreach (NodeProto node in nodes)
        {
            foreach (GraphProto body in SubgraphScope.Bodies(node))
            {
                Check(body, $"a subgraph of {Describe(node)}", scope, cancellationToken);
            }
        }
    }

    private static void CheckNode(NodeProto node, Scope scope, string where)
    {
        if (node.OpType.Length == 0)
        {
            throw new InvalidModelException($"The node '{node.Name}' in {where} names no operator; export the model again.");
        }

        HashSet<string> attributes = new(StringComparer.Ordinal);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (!attributes.Add(attribute.Name))
            {
                throw new InvalidModelException($"{Subject(node)} in {where} has the attribute '{attribute.Name}' twice; export the model again.");
            }
        }

        foreach (string input in node.Input)
        {
            if (input.Length > 0 && !scope.Contains(input))
            {
                throw new InvalidModelException($"The tensor '{input}', which {Describe(node)} reads in {where}, is no input, no initializer and made by no node; export the model again.");
            }
        }
    }

    private static void AddOnce(HashSet<string> names, string name, string what, string where)
    {
        if (name.Length == 0)
        {
            throw new InvalidModelException($"An {what} of {where} has no name; export the model again.");
        }

        if (!names.Add(name))
        {
            throw new InvalidModelException($"The {what} '{name}' appears twice in {where}; every tensor may have one maker.");
        }
    }

    /// <summary>How errors call a node.</summary>
    public static string Describe(NodeProto node)
        => node.Name.Length > 0 ? $"the node '{node.Name}' ({node.OpType})" : $"the unnamed {node.OpType} node that makes '{node.Output.FirstOrDefault()}'";

    /// <summary>The same at the start of a sentence.</summary>
    public static string Subject(NodeProto node) => "T" + Describe(node)[1..];

    /// <summary>The names of a graph and, behind them, those of the graphs around it.</summary>
    private sealed record Scope(HashSet<string> Names, Scope? Outer)
    {
        public bool Contains(string name)
        {
            for (Scope? scope = this; scope is not null; scope = scope.Outer)
            {
                if (scope.Names.Contains(name))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
