using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>
/// Pooling, resizing and concatenation have 8-bit kernels but gain nothing by themselves: they are quantized only where
/// everything that reads them is, so that 8-bit values pass through. Pooling also needs a quantized operator before it.
/// Maximum pooling and nearest resizing keep the scale; what is concatenated shares one.
/// </summary>
internal static class PassThroughOperators
{
    public static void Place(PlacementContext context)
    {
        // Backwards, so that a chain of them sees what its readers became.
        foreach (NodeProto node in context.Flow.Graph.Node.Reverse().Where(node => !context.IsProtected(node) && node.Output.Count > 0))
        {
            if (Pools(node) && context.CanQuantize(node.Input[0]) && IsReadQuantized(node, context) && IsBehindQuantized(node.Input[0], context))
            {
                context.QuantizeActivation(node, 0);
                context.Explain(node, $"{node.OpType} between quantized neighbours");
                ShareScales(node, context.Flow, context.Scales);
            }
            else if (node.Is("Concat") && node.Input.Count > 1 && node.Input.All(context.CanQuantize) && IsReadQuantized(node, context))
            {
                for (int i = 0; i < node.Input.Count; i++)
                {
                    context.QuantizeActivation(node, i);
                }

                ShareScales(node, context.Flow, context.Scales);
                context.Explain(node, $"all that read the {node.Input.Count} concatenated tensors are quantized; they share one scale");
            }
        }
    }

    /// <summary>Whether the operator is one that hands 8-bit values on.</summary>
    public static bool Contains(NodeProto node) => Pools(node) || node.Is("Concat");

    /// <summary>Lets the tensors share a scale that the node, being quantized, neither changes nor can tell apart.</summary>
    public static void ShareScales(NodeProto node, DataFlow flow, ScaleGroups scales)
    {
        bool keeps = node.Is("MaxPool") || (node.Is("Resize") && node.GetString("mode", "nearest") == "nearest");
        if (!keeps && !node.Is("Concat"))
        {
            return;
        }

        foreach (string input in keeps ? [node.Input[0]] : node.Input)
        {
            scales.Share(input, node.Output[0]);
        }

        // Behind a Reshape or Transpose the reader's tensor has another name and the same values.
        foreach ((_, string tensor) in flow.Users(node.Output[0]))
        {
            scales.Share(node.Output[0], tensor);
        }
    }

    private static bool Pools(NodeProto node) => node.Is("MaxPool") || node.Is("AveragePool") || node.Is("GlobalAveragePool") || node.Is("Resize");

    private static bool IsReadQuantized(NodeProto node, PlacementContext context)
    {
        // A second output, MaxPool's indices, is nothing that 8-bit kernels make.
        if (node.Output.Count(static output => output.Length > 0) != 1 || context.Flow.Index.IsOutput(node.Output[0]) || context.Flow.Index.IsUsedInSubgraph(node.Output[0]))
        {
            return false;
        }

        IReadOnlyList<(NodeProto Node, string Tensor)> users = context.Flow.Users(node.Output[0]);
        return users.Count > 0 && users.All(user => context.ReadsQuantized(user.Node, user.Tensor));
    }

    private static bool IsBehindQuantized(string tensor, PlacementContext context)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        Stack<string> tensors = new([tensor]);
        while (tensors.TryPop(out string? next))
        {
            if (!seen.Add(next) || context.Flow.Index.Producer(next) is not { } node)
            {
                continue;
            }

            if (WeightedOperators.Contains(node))
            {
                if (context.IsQuantized(node))
                {
                    return true;
                }

                continue;
            }

            bool passes = DataFlow.IsPointwise(node) || DataFlow.IsCopy(node) || node.OpType is "BatchNormalization" or "Concat" or "MaxPool" or "AveragePool" or "Resize";
            if (passes && !context.IsProtected(node))
            {
                foreach (string input in context.Flow.VariableInputs(node))
                {
                    tensors.Push(input);
                }
            }
        }

        return false;
    }
}
