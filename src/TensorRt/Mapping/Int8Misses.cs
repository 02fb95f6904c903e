using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Mapping;

/// <summary>Calls out nodes that were planned in INT8 and were built in something else. A compiler does that without a word.</summary>
public static class Int8Misses
{
    private const int LeastDimension = 16;

    /// <summary>The misses, in the nodes' order.</summary>
    /// <param name="plan">What was compiled.</param>
    /// <param name="nodes">The nodes of the prepared graph; only those planned in INT8 are looked at.</param>
    /// <param name="built">What the plan made of them, by <see cref="PlanMap"/>.</param>
    /// <param name="graph">What the graph says of the nodes planned in INT8; those that it leaves out have sound Q/DQ pairs.</param>
    /// <param name="computeCapability">The GPUs that the plan serves, such as 8.6.</param>
    public static IReadOnlyList<Int8Miss> Of(
        CompiledPlan plan, IReadOnlyList<AskedNode> nodes, IReadOnlyList<NodeOnPlan> built, IReadOnlyList<QuantizedNode> graph, string computeCapability)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(built);
        ArgumentNullException.ThrowIfNull(graph);
        KernelIndex kernels = new(plan);
        Dictionary<string, NodeOnPlan> entries = built.DistinctBy(entry => entry.Node, StringComparer.Ordinal).ToDictionary(entry => entry.Node, StringComparer.Ordinal);
        Dictionary<string, QuantizedNode> facts = graph.DistinctBy(node => node.Node, StringComparer.Ordinal).ToDictionary(node => node.Node, StringComparer.Ordinal);
        return [.. nodes
            .Where(node => node.Asked == TensorType.Int8 && !PlanProof.OnlyMoves(node.OpType) && entries.GetValueOrDefault(node.Name)?.Built != TensorType.Int8)
            .Select(node => Miss(node, kernels.Of(node.Name), facts.GetValueOrDefault(node.Name) ?? new QuantizedNode(node.Name), entries.GetValueOrDefault(node.Name), computeCapability))];
    }

    private static Int8Miss Miss(AskedNode node, IReadOnlyList<CompiledKernel> kernels, QuantizedNode facts, NodeOnPlan? entry, string computeCapability)
    {
        if (kernels.Count == 0)
        {
            return new Int8Miss(node.Name, Int8MissReason.NotNamed, $"{Call(node)} was asked for in INT8, and no kernel of the plan names it, so nothing shows that it runs in INT8.");
        }

        CompiledKernel kernel = kernels.FirstOrDefault(each => each.Kind is KernelKind.MatrixProduct or KernelKind.Convolution or KernelKind.FusedProduct or KernelKind.FusedAttention) ?? kernels[0];
        (Int8MissReason reason, string words) = Reason(node, kernel, facts, computeCapability);
        string became = entry?.Built is { } type ? $"is built in {type} by {TypeRank.Call(kernel)}" : $"is not shown to run in INT8 by {TypeRank.Call(kernel)}";
        return new Int8Miss(node.Name, reason, $"{Call(node)} was asked for in INT8 and {became}, which reads {Reads(kernel)}: {words}.");
    }

    // What the graph itself spoils comes first: it is certain, and can be mended.
    private static (Int8MissReason Reason, string Words) Reason(AskedNode node, CompiledKernel kernel, QuantizedNode facts, string computeCapability)
        => facts.BareActivation is { } bare
            ? (Int8MissReason.WeightOnly, $"its activation '{bare}' comes through no QuantizeLinear and DequantizeLinear, so only the weight is INT8")
        : facts.SplitPair is { } split
            ? (Int8MissReason.SplitPair, $"the DequantizeLinear '{split}' does not read a QuantizeLinear directly, and only a pair without anything in between is taken into a product")
        : facts.PerChannelActivation is { } channels
            ? (Int8MissReason.PerChannelActivation, $"the QuantizeLinear '{channels}' gives the activation one scale per channel, which the compiler only computes as a product of fractions")
        : computeCapability == "7.5"
            ? (Int8MissReason.Turing, "for compute capability 7.5 the compiler keeps such nodes in fractions")
        : kernel.Kind == KernelKind.FusedAttention
            ? (Int8MissReason.Attention, "it was fused into an attention core, which runs in INT8 only where both of its products are quantized")
        : kernel.Kind == KernelKind.Generated && OperatorArithmetic.Of(node.OpType).Kind == OperatorKind.Product
            ? (Int8MissReason.VectorProduct, "it is written out as multiplications and sums, as the compiler does with products with a vector and other small ones")
        : Smallest(node) is { } small and < LeastDimension
            ? (Int8MissReason.SmallDimension, FormattableString.Invariant($"its weight has a dimension of {small}, and INT8 kernels want {LeastDimension} or more"))
        : (Int8MissReason.NotShown, "the compiler chose a kernel of fractions, and neither the graph nor the plan shows why");

    /// <summary>The smaller of what a product sums over and what it gives; null where it has no weight.</summary>
    private static long? Smallest(AskedNode node)
        => node.WeightShape is not { Count: >= 2 } shape ? null
            : node.OpType.StartsWith("Conv", StringComparison.Ordinal) ? Math.Min(shape[0], shape[1])
            : Math.Min(shape[^1], shape[^2]);

    private static string Call(AskedNode node) => $"{node.OpType} '{TypeRank.Shorten(node.Name)}'";

    private static string Reads(CompiledKernel kernel)
        => kernel.Inputs.Count == 0 ? "constants alone" : TypeRank.Words(kernel.Inputs.Select(input => input.Type));
}
