using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>
/// Judges protected nodes by what was compiled. The parsed network proves nothing: compilers run an FP32 product between two
/// Casts as FP16 and say so nowhere. What proves is what a kernel reads, and for pointwise operations, reductions and softmax
/// the arithmetic that the kernel's own source shows. A kernel is never blamed for a neighbour that is fused into it.
/// </summary>
public static class PlanProof
{
    /// <summary>One verdict per protected node, in their order.</summary>
    /// <param name="plan">What was compiled.</param>
    /// <param name="nodes">The protected nodes of the prepared graph.</param>
    public static IReadOnlyList<NodeProof> Judge(CompiledPlan plan, IReadOnlyList<ProtectedNode> nodes) => Judge(plan, nodes, []);

    /// <summary>
    /// One verdict per protected node, in their order. With the graph's other nodes, a kernel that computes the same operation in
    /// two types is told apart: without them such a pointwise node is <see cref="Verdict.NotProvable"/>.
    /// </summary>
    /// <param name="plan">What was compiled.</param>
    /// <param name="nodes">The protected nodes of the prepared graph.</param>
    /// <param name="graph">All nodes of the prepared graph, or none.</param>
    public static IReadOnlyList<NodeProof> Judge(CompiledPlan plan, IReadOnlyList<ProtectedNode> nodes, IReadOnlyList<GraphNode> graph)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(graph);
        KernelIndex kernels = new(plan);
        Neighbourhood neighbours = new(plan, nodes, graph);
        return [.. nodes.Select(node => Judge(node, kernels.Of(node.Name), neighbours))];
    }

    /// <summary>Whether an operator only moves values, so that no precision of its own can be spoken of.</summary>
    /// <param name="opType">The ONNX operator.</param>
    public static bool OnlyMoves(string opType) => OperatorArithmetic.Of(opType).Kind == OperatorKind.Movement;

    private static NodeProof Judge(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels, Neighbourhood neighbours)
    {
        Finding finding = Find(node, kernels, neighbours);
        return new NodeProof(node.Name, finding.Verdict, [.. kernels.Select(kernel => kernel.Name)], Sentence(finding.Evidence));
    }

    private static Finding Find(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels, Neighbourhood neighbours)
    {
        OperatorArithmetic arithmetic = OperatorArithmetic.Of(node.OpType);
        if (node.IsIntegerArithmetic)
        {
            return new Finding(Verdict.Computed, $"{node.OpType} gives integers or truth values and computes no floating point");
        }

        if (arithmetic.Kind == OperatorKind.Movement)
        {
            return MovementProof.Of(node, kernels);
        }

        if (kernels.Count == 0)
        {
            return node.IsConstant
                ? new Finding(Verdict.Computed, $"no kernel holds it: {node.OpType} reads constants alone, so the compiler computed it while it built")
                : (arithmetic.Kind == OperatorKind.Arithmetic ? ArithmeticProof.Unnamed(node, arithmetic, neighbours) : null)
                    ?? new Finding(Verdict.NotProvable, $"no kernel of the plan names it, so nothing shows in which type {node.OpType} is computed");
        }

        return arithmetic.Kind switch
        {
            OperatorKind.Product => ProductProof.Of(node, kernels),
            OperatorKind.Pooling => PoolingProof.Of(node, kernels, arithmetic, neighbours),
            OperatorKind.Recurrent => RecurrentProof.Of(node, kernels, arithmetic, neighbours.Plan),
            _ => ArithmeticProof.Of(node, kernels, arithmetic, neighbours),
        };
    }

    private static string Sentence(string clause) => string.Concat(char.ToUpperInvariant(clause[0]).ToString(), clause.AsSpan(1), clause.EndsWith('.') ? string.Empty : ".");
}
