using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>Pooling is a kernel of its own, judged by what it takes and gives, or generated code.</summary>
internal static class PoolingProof
{
    public static Finding Of(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels, OperatorArithmetic arithmetic, Neighbourhood neighbours)
    {
        List<CompiledKernel> pools = [.. kernels.Where(kernel => kernel.LayerType.Contains("pool", StringComparison.OrdinalIgnoreCase))];
        if (pools.Count == 0)
        {
            return ArithmeticProof.Of(node, kernels, arithmetic, neighbours);
        }

        CompiledKernel kernel = pools[0];
        List<TensorType> types = [.. kernel.Inputs.Concat(kernel.Outputs).Select(tensor => tensor.Type)];
        string words = $"{TypeRank.Call(kernel)} takes and gives {TypeRank.Words(types)}";
        return types.Count > 0 && types.TrueForAll(type => type.Meets(node.Asked)) ? new Finding(Verdict.Computed, words)
            : types.Exists(type => type.FallsShort(node.Asked)) ? new Finding(Verdict.Demoted, $"{words}, not {node.Asked}")
            : new Finding(Verdict.NotProvable, words);
    }
}
