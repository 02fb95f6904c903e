using TrtOperator.BuilderJob.Manifest;
using TrtOperator.TensorRt.Inspection;
using TrtOperator.TensorRt.Proof;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a compiled plan cannot show, said plainly, with the numbers of this plan.</summary>
internal static class UnseenInPlan
{
    /// <summary>The sentences.</summary>
    /// <param name="compiled">What was compiled.</param>
    /// <param name="nodes">What it made of each node.</param>
    public static IReadOnlyList<string> Of(CompiledPlan compiled, IReadOnlyList<MappedNode> nodes)
    {
        List<CompiledKernel> products = [.. compiled.Kernels.Where(kernel => kernel.Kind is KernelKind.MatrixProduct or KernelKind.Convolution or KernelKind.FusedProduct)];
        List<CompiledKernel> open = [.. products.Where(kernel => kernel.Tactic is null)];
        List<string> sentences = [];
        if (open.Count > 0)
        {
            sentences.Add(FormattableString.Invariant(
                $"The code of {open.Count} of {compiled.Kernels.Count} kernels is chosen on the GPU when the plan is loaded: the plan shows the types that they read and write, not how they compute."));
        }

        if (products.Count > 0)
        {
            List<string> requested = [.. products.Where(kernel => kernel.AccumulationType is not (null or 0))
                .CountBy(kernel => kernel.AccumulationType!.Value).OrderBy(count => count.Key)
                .Select(count => FormattableString.Invariant($"{count.Value} ask for type {count.Key} by the compiler's own numbers"))];
            sentences.Add(FormattableString.Invariant(
                $"The type in which the sums of {products.Count} products are accumulated is not shown{(requested.Count > 0 ? $"; {string.Join(", ", requested)}" : "")}."));
        }

        sentences.Add(compiled.Tf32 switch
        {
            true => "TF32 is allowed: on the GPU FP32 products may round what they multiply to 10 mantissa bits, which the simulation does not do.",
            false => "TF32 is not allowed in this plan; an environment variable of the GPU's machine that overrides it would not show here.",
            null => "The plan does not say whether TF32 is allowed, so its FP32 products may round what they multiply to 10 mantissa bits.",
        });
        int unnamed = nodes.Count(node => node.Kernels.Count == 0 && node.Verdict is null && !PlanProof.OnlyMoves(node.OpType));
        if (unnamed > 0)
        {
            sentences.Add(FormattableString.Invariant(
                $"No kernel names {unnamed} of {nodes.Count} nodes: the compiler computed them while it built, or took them into others without saying so."));
        }

        sentences.Add("Nothing was executed: the plan shows types and operations, and says nothing of time or of results.");
        return sentences;
    }
}
