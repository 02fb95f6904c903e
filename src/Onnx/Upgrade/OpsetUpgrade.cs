using TrtOperator.Onnx.Checks;
using TrtOperator.Onnx.Normalize;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Onnx.Upgrade;

/// <summary>Carries a graph from one version of the default operator set to a newer one, a version at a time.</summary>
internal static class OpsetUpgrade
{
    private const string MainGraph = "the graph";

    /// <summary>Rewrites the model's graphs in place and sets its opset and format version.</summary>
    /// <exception cref="UnsupportedModelException">An operator cannot be carried over, or one inside a function would have to change.</exception>
    public static void Apply(OnnxModel model, int target, Provenance provenance, TensorTraits traits, CancellationToken cancellationToken)
    {
        int from = model.Opset;
        foreach (FunctionProto function in model.Proto.Functions)
        {
            GraphProto body = new();
            body.Node.AddRange(function.Node.Select(static node => node.Clone()));
            body.Output.AddRange(function.Output.Select(static name => new ValueInfoProto { Name = name }));
            int imported = (int)(function.OpsetImport.FirstOrDefault(static import => import.Domain is "" or "ai.onnx")?.Version ?? from);
            RequireUnchanged(body, imported, target, $"the function '{function.Name}'", cancellationToken);
        }

        Carry(model.Graph, from, target, provenance, traits, MainGraph, cancellationToken);
        model.Opset = target;
    }

    private static void RequireUnchanged(GraphProto body, int from, int target, string where, CancellationToken cancellationToken)
    {
        if (Carry(body, from, target, null, null, where, cancellationToken) is { } changed)
        {
            throw new UnsupportedModelException($"{GraphChecks.Subject(changed)} in {where} has to be rewritten for opset {target}, and functions are left as they are; inline the function or export the model with opset {target}.");
        }
    }

    /// <summary>Applies every change between the versions, to the graph and the graphs inside it; in a trial (without traits) the first node that has to be rewritten ends the walk and is returned.</summary>
    private static NodeProto? Carry(GraphProto graph, int from, int target, Provenance? provenance, TensorTraits? traits, string where, CancellationToken cancellationToken)
    {
        RequireKnown(graph, from, target, where);
        foreach (NodeProto node in graph.Node)
        {
            foreach (GraphProto body in SubgraphScope.Bodies(node))
            {
                TensorTraits? inner = traits is null ? null : new TensorTraits(body, traits);
                if (Carry(body, from, target, provenance, inner, $"a subgraph of {GraphChecks.Describe(node)}", cancellationToken) is { } changed)
                {
                    return changed;
                }
            }
        }

        UpgradeStep step = new(graph, provenance, traits, hasSources: where == MainGraph);
        for (int version = from + 1; version <= target; version++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (NodeProto node in graph.Node)
            {
                if (!IsDefault(node) || SchemaHistory.At(node.OpType, version) is not { } change || change == SchemaChange.Compatible)
                {
                    step.Emit(node);
                    continue;
                }

                UpgradeRule rule = change == SchemaChange.Rewritten && UpgradeRules.Find(node.OpType, version) is { } found
                    ? found
                    : throw new UnsupportedModelException(change == SchemaChange.Introduced
                        ? $"{GraphChecks.Subject(node)} in {where} uses an operator that starts with opset {version}, and the model declares opset {from}; export the model with opset {version} or newer."
                        : $"{GraphChecks.Subject(node)} in {where} changed its meaning with opset {version} and cannot be carried over from opset {from}; export the model with opset {target}.");
                if (node.Input.Count == 0 || node.Output.Count == 0)
                {
                    throw new InvalidModelException($"{GraphChecks.Subject(node)} in {where} has no {(node.Input.Count == 0 ? "input" : "output")}; export the model again.");
                }

                rule(node, step);
                if (traits is null && step.Edited)
                {
                    return node;
                }
            }

            step.Finish();
        }

        return null;
    }

    private static void RequireKnown(GraphProto graph, int from, int target, string where)
    {
        if (from < target && graph.Node.FirstOrDefault(static node => IsDefault(node) && !SchemaHistory.Knows(node.OpType)) is { } unknown)
        {
            throw new UnsupportedModelException($"{GraphChecks.Subject(unknown)} in {where} uses an operator that ONNX does not define, so it cannot be carried from opset {from} to {target}; export the model with ONNX operators or with opset {target}.");
        }
    }

    private static bool IsDefault(NodeProto node) => node.Domain is "" or "ai.onnx";
}
