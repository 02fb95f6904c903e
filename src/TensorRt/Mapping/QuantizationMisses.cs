using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Mapping;

/// <summary>Calls out nodes that were planned in INT8 or FP8 and were built in something else. A compiler does that without a word.</summary>
public static class QuantizationMisses
{
    private const int LeastDimension = 16;

    /// <summary>The misses, in the nodes' order.</summary>
    /// <param name="plan">What was compiled.</param>
    /// <param name="nodes">The nodes of the prepared graph; only those planned in INT8 or FP8 are looked at.</param>
    /// <param name="built">What the plan made of them, by <see cref="PlanMap"/>.</param>
    /// <param name="graph">What the graph says of the nodes planned in INT8 or FP8; those that it leaves out have sound Q/DQ pairs.</param>
    /// <param name="computeCapability">The GPUs that the plan serves, such as 8.6.</param>
    public static IReadOnlyList<QuantizationMiss> Of(
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
            .Where(node => node.Asked is TensorType.Int8 or TensorType.Fp8 && !PlanProof.OnlyMoves(node.OpType) && entries.GetValueOrDefault(node.Name)?.Built != node.Asked)
            .Select(node => Miss(node, kernels.Of(node.Name), facts.GetValueOrDefault(node.Name) ?? new QuantizedNode(node.Name), entries.GetValueOrDefault(node.Name), computeCapability))];
    }

    private static QuantizationMiss Miss(AskedNode node, IReadOnlyList<CompiledKernel> kernels, QuantizedNode facts, NodeOnPlan? entry, string computeCapability)
    {
        string asked = Word(node);
        if (kernels.Count == 0)
        {
            return new QuantizationMiss(node.Name, QuantizationMissReason.NotNamed, $"{Call(node)} was asked for in {asked}, and no kernel of the plan names it, so nothing shows that it runs in {asked}.");
        }

        CompiledKernel kernel = kernels.FirstOrDefault(each => each.Kind is KernelKind.MatrixProduct or KernelKind.Convolution or KernelKind.FusedProduct or KernelKind.FusedAttention) ?? kernels[0];
        (QuantizationMissReason reason, string words) = Reason(node, kernel, facts, computeCapability);
        string became = entry?.Built is { } type ? $"is built in {type} by {TypeRank.Call(kernel)}" : $"is not shown to run in {asked} by {TypeRank.Call(kernel)}";
        return new QuantizationMiss(node.Name, reason, $"{Call(node)} was asked for in {asked} and {became}, which reads {Reads(kernel)}: {words}.");
    }

    // What the graph itself spoils comes first: it is certain, and can be mended.
    private static (QuantizationMissReason Reason, string Words) Reason(AskedNode node, CompiledKernel kernel, QuantizedNode facts, string computeCapability)
        => facts.BareActivation is { } bare
            ? (QuantizationMissReason.WeightOnly, $"its activation '{bare}' comes through no QuantizeLinear and DequantizeLinear, so only the weight is {Word(node)}")
        : facts.SplitPair is { } split
            ? (QuantizationMissReason.SplitPair, $"the DequantizeLinear '{split}' does not read a QuantizeLinear directly, and only a pair without anything in between is taken into a product")
        : facts.PerChannelActivation is { } channels
            ? (QuantizationMissReason.PerChannelActivation, $"the QuantizeLinear '{channels}' gives the activation one scale per channel, which the compiler only computes as a product of fractions")
        : computeCapability == "7.5"
            ? (QuantizationMissReason.Turing, "for compute capability 7.5 the compiler keeps such nodes in fractions")
        : kernel.Kind == KernelKind.FusedAttention
            ? (QuantizationMissReason.Attention, $"it was fused into an attention core, which runs in {Word(node)} only where both of its products are quantized")
        : kernel.Kind == KernelKind.Generated && OperatorArithmetic.Of(node.OpType).Kind == OperatorKind.Product
            ? (QuantizationMissReason.VectorProduct, "it is written out as multiplications and sums, as the compiler does with products with a vector and other small ones")
        : Smallest(node) is { } small and < LeastDimension
            ? (QuantizationMissReason.SmallDimension, FormattableString.Invariant($"its weight has a dimension of {small}, and {Word(node)} kernels want {LeastDimension} or more"))
        : (QuantizationMissReason.NotShown, "the compiler chose a kernel of fractions, and neither the graph nor the plan shows why");

    /// <summary>The smaller of what a product sums over and what it gives; null where it has no weight.</summary>
    private static long? Smallest(AskedNode node)
        => node.WeightShape is not { Count: >= 2 } shape ? null
            : node.OpType.StartsWith("Conv", StringComparison.Ordinal) ? Math.Min(shape[0], shape[1])
            : Math.Min(shape[^1], shape[^2]);

    private static string Word(AskedNode node) => node.Asked.ToString().ToUpperInvariant();

    private static string Call(AskedNode node) => $"{node.OpType} '{TypeRank.Shorten(node.Name)}'";

    private static string Reads(CompiledKernel kernel)
        => kernel.Inputs.Count == 0 ? "constants alone" : TypeRank.Words(kernel.Inputs.Select(input => input.Type));
}
