using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using TrtOperator.Precision.Placement.Rules;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Protection.Islands;

/// <summary>One attention with the weighted products that make its queries, keys and values.</summary>
/// <param name="Core">Product of queries and keys, scale, mask, softmax and products with the values, with the copies between them.</param>
/// <param name="Projections">The products that make queries, keys and values, in this order and each once; those that cannot be told are missing.</param>
/// <param name="Leading">What stands between the projections and the core.</param>
internal sealed record AttentionProjections(IReadOnlyList<NodeProto> Core, IReadOnlyList<NodeProto> Projections, IReadOnlyList<NodeProto> Leading)
{
    // Bias, scale, split into heads and a rotation by position.
    private const int LongestPath = 24;

    public static AttentionProjections Of(AttentionRegion region, DataFlow flow)
    {
        List<NodeProto> core = [region.Scores, .. region.Between, .. region.Softmax.Nodes, .. region.Values];
        List<string> sources = [.. region.Scores.Input.Take(2)];
        foreach (NodeProto product in region.Values)
        {
            int probabilities = flow.Origin(product.Input[0]) == flow.Origin(region.Softmax.Output) ? 0 : 1;
            sources.Add(product.Input[1 - probabilities]);
            AddCopies(product.Input[probabilities], core, flow);
        }

        AddCopies(region.Softmax.Input, core, flow);
        List<NodeProto> projections = [];
        List<NodeProto> leading = [];
        foreach (string source in sources)
        {
            if (Project(source, flow) is { } found)
            {
                projections.Add(found.Product);
                leading.AddRange(found.Path);
            }
        }

        return new AttentionProjections([.. core.Distinct()], [.. projections.Distinct()], [.. leading.Distinct()]);
    }

    /// <summary>The one weighted product that a tensor comes from, and what stands between; <see langword="null"/> for none or several.</summary>
    private static (NodeProto Product, IReadOnlyList<NodeProto> Path)? Project(string tensor, DataFlow flow)
    {
        HashSet<NodeProto> products = new(ReferenceEqualityComparer.Instance);
        HashSet<NodeProto> path = new(ReferenceEqualityComparer.Instance);
        Stack<string> tensors = new([tensor]);
        while (tensors.TryPop(out string? next) && path.Count < LongestPath)
        {
            if (flow.Index.Producer(next) is not { } node)
            {
                continue;
            }

            if (WeightedOperators.Contains(node) && flow.IsConstant(node.Input[1]))
            {
                products.Add(node);
            }
            else if ((DataFlow.IsPointwise(node) || DataFlow.IsCopy(node) || node.OpType is "Split" or "Slice" or "Concat" or "Gather") && path.Add(node))
            {
                foreach (string input in flow.VariableInputs(node))
                {
                    tensors.Push(input);
                }
            }
        }

        return products.Count == 1 ? (products.First(), [.. path]) : null;
    }

    private static void AddCopies(string tensor, List<NodeProto> nodes, DataFlow flow)
    {
        while (flow.Index.Producer(tensor) is { } node && DataFlow.IsCopy(node))
        {
            nodes.Add(node);
            tensor = node.Input[0];
        }
    }
}
