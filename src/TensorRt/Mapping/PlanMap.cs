using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.TensorRt.Mapping;

/// <summary>
/// Finds the type that each node was built in: of a product, what it multiplies; of everything else, what proves it as a protected
/// node. Nothing is said of a node that only its neighbours in a kernel show.
/// </summary>
public static class PlanMap
{
    /// <summary>One entry per node, in their order.</summary>
    /// <param name="plan">What was compiled.</param>
    /// <param name="nodes">The nodes of the prepared graph that carry fractions.</param>
    /// <param name="graph">All nodes of the prepared graph. Without them less can be told apart within a kernel.</param>
    public static IReadOnlyList<NodeOnPlan> Of(CompiledPlan plan, IReadOnlyList<AskedNode> nodes, IReadOnlyList<GraphNode> graph)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(graph);
        KernelIndex kernels = new(plan);
        Dictionary<string, AskedNode> byName = nodes.DistinctBy(node => node.Name, StringComparer.Ordinal).ToDictionary(node => node.Name, StringComparer.Ordinal);
        List<ProtectedNode> held = [.. nodes.Select(AsFloat)];
        IReadOnlyList<NodeProof> floats = PlanProof.Judge(plan, held, graph);
        IReadOnlyList<NodeProof> halves = PlanProof.Judge(plan, [.. held.Select(node => node with { Asked = TensorType.Half })], graph);
        return [.. nodes.Select((node, place) => Find(node, held[place], kernels.Of(node.Name), floats[place], halves[place], byName))];
    }

    private static ProtectedNode AsFloat(AskedNode node)
        => new(node.Name, node.OpType, TensorType.Float, node.WeightShape) { IsIntegerArithmetic = node.IsIntegerArithmetic, IsConstant = node.IsConstant };

    private static NodeOnPlan Find(
        AskedNode node, ProtectedNode held, IReadOnlyList<CompiledKernel> kernels, NodeProof asFloat, NodeProof asHalf, Dictionary<string, AskedNode> all)
    {
        OperatorKind kind = OperatorArithmetic.Of(node.OpType).Kind;
        NodeOnPlan entry = new(node.Name, null, asFloat.Kernels, asFloat.Evidence);
        if (node.IsIntegerArithmetic || kind == OperatorKind.Movement)
        {
            return entry with { Remark = $"{node.OpType} computes no fractions, so it has no precision of its own." };
        }

        if (kernels.Count == 0 && node.IsConstant)
        {
            return entry;
        }

        return (kind == OperatorKind.Product ? Product(entry, ProductProof.Factors(held, kernels))
                : node.Asked is TensorType.Int8 or TensorType.Fp8 ? Quantized(entry, node, kernels, all)
                : null)
            ?? Judged(entry, asFloat, asHalf);
    }

    private static NodeOnPlan? Product(NodeOnPlan entry, IReadOnlyList<ProductFactors> factors)
    {
        if (factors.Count == 0)
        {
            return null;
        }

        List<TensorType> types = [.. factors.SelectMany(factor => factor.Types).Distinct()];
        CompiledKernel kernel = factors[0].Kernel;
        string reads = $"{(kernel.Kind == KernelKind.Generated ? "writes the product out in" : "multiplies")} {TypeRank.Words(types)}";
        if (types.Count == 1)
        {
            return types[0] == TensorType.Unknown ? null : entry with { Built = types[0], Remark = Sentence($"{TypeRank.Call(kernel)} {reads}") };
        }

        // Where a factor is a fraction, the other is widened to it first, so the product is none of integers.
        List<TensorType> fractions = [.. types.Where(type => type is TensorType.Float or TensorType.Half or TensorType.BFloat16)];
        bool widened = fractions.Count == 1 && kernel.Kind is KernelKind.MatrixProduct or KernelKind.Convolution or KernelKind.FusedProduct && types.TrueForAll(type => type != TensorType.Unknown);
        return entry with
        {
            Built = widened ? fractions[0] : null,
            Remark = Sentence(widened ? $"{TypeRank.Call(kernel)} {reads}, so the product is one of {fractions[0]}" : $"{TypeRank.Call(kernel)} {reads}, and nothing says which of them is its own"),
        };
    }

    // What is no product widens what it reads; reading eight bits is all that a Q/DQ pair can ask of it.
    private static NodeOnPlan? Quantized(NodeOnPlan entry, AskedNode node, IReadOnlyList<CompiledKernel> kernels, Dictionary<string, AskedNode> all)
    {
        CompiledKernel? reader = kernels.FirstOrDefault(kernel => kernel.Inputs.Count(input => input.Type == node.Asked)
            > kernel.OnnxNodes.Where(name => name != node.Name && all.ContainsKey(name)).Select(name => all[name]).Where(other => other.Asked == node.Asked).Sum(Takes));
        return reader is null ? null : entry with { Built = node.Asked, Remark = Sentence($"{TypeRank.Call(reader)} holds it and reads {node.Asked}") };
    }

    private static int Takes(AskedNode node)
        => OperatorArithmetic.Of(node.OpType).Kind != OperatorKind.Product ? 0 : node.WeightShape is null ? 2 : 1;

    private static NodeOnPlan Judged(NodeOnPlan entry, NodeProof asFloat, NodeProof asHalf)
        => IsShown(asFloat) ? entry with { Built = TensorType.Float }
            : IsShown(asHalf) ? entry with { Built = TensorType.Half, IsLeast = asFloat.Verdict == Verdict.NotProvable, Remark = asHalf.Evidence }
            : entry with { Remark = asFloat.Verdict == Verdict.NotProvable ? asFloat.Evidence : asHalf.Evidence };

    private static bool IsShown(NodeProof proof) => proof.Verdict is Verdict.Strict or Verdict.Computed;

    private static string Sentence(string clause) => string.Concat(char.ToUpperInvariant(clause[0]).ToString(), clause.AsSpan(1), ".");
}
