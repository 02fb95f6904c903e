using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>
/// A recurrent node is compiled into a loop of products and gates, most of which name no node. What names it must show a gate or
/// a product in the precision that was asked for, and no product without a name may be lower.
/// </summary>
internal static class RecurrentProof
{
    public static Finding Of(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels, OperatorArithmetic arithmetic, CompiledPlan plan)
    {
        CompiledKernel? lower = plan.Kernels.FirstOrDefault(kernel => kernel.OnnxNodes.Count == 0
            && kernel.Kind is KernelKind.MatrixProduct or KernelKind.FusedProduct
            && kernel.Inputs.Concat(kernel.Constants).Any(tensor => tensor.Type.FallsShort(node.Asked)));
        if (lower is not null)
        {
            return new Finding(Verdict.NotProvable, $"{TypeRank.Call(lower)} names no node and multiplies lower types than {node.Asked}: it may be a product of {node.OpType}'s loop");
        }

        List<string> shown = [];
        foreach (CompiledKernel kernel in kernels)
        {
            if (kernel.Kind is KernelKind.MatrixProduct or KernelKind.FusedProduct)
            {
                Finding product = ProductProof.Of(node with { WeightShape = null }, [kernel]);
                if (product.Verdict == Verdict.Demoted)
                {
                    return product;
                }

                if (product.Verdict == Verdict.Strict)
                {
                    shown.Add($"{TypeRank.Call(kernel)} multiplies {node.Asked}");
                }
            }

            List<InnerOperation> gates = [.. kernel.Operations.Where(operation => arithmetic.Own.Contains(operation.Name))];
            if (gates.Count > 0 && gates.TrueForAll(gate => !gate.Output.Meets(node.Asked)))
            {
                return new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} computes the gates of {node.OpType} in {TypeRank.Words(gates.Select(gate => gate.Output))}, not in {node.Asked}");
            }

            if (gates.Count > 0 && gates.TrueForAll(gate => gate.Output.Meets(node.Asked)))
            {
                shown.Add($"{TypeRank.Call(kernel)} computes {string.Join(", ", gates.Select(gate => gate.Name).Distinct())} in {TypeRank.Words(gates.Select(gate => gate.Output))}");
            }
        }

        return shown.Count > 0
            ? new Finding(Verdict.Computed, string.Join(", and ", shown))
            : new Finding(Verdict.NotProvable, $"{TypeRank.Names([.. kernels.Select(kernel => kernel.Name)])} name it, but show neither a product nor a gate of {node.OpType}");
    }
}
