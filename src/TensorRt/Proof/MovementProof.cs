using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>Data movement computes nothing, so nothing can be demoted but the table that it reads from.</summary>
internal static class MovementProof
{
    public static Finding Of(ProtectedNode node, IReadOnlyList<CompiledKernel> kernels)
    {
        string moves = $"{node.OpType} moves data or compares, and computes no floating point";
        if (node.WeightShape is not { Count: > 0 } shape)
        {
            return new Finding(Verdict.Computed, moves);
        }

        long elements = Elements(shape);
        foreach (CompiledKernel kernel in kernels)
        {
            List<KernelTensor> tables = [.. kernel.Constants.Where(constant => Elements(constant.Dimensions) == elements && constant.Type != TensorType.Int64)];
            if (tables.Count == 0)
            {
                continue;
            }

            // Two constants of one size: a neighbour's may be the lower one.
            KernelTensor? kept = tables.Find(table => table.Type.Meets(node.Asked));
            return kept is not null
                ? new Finding(Verdict.Computed, $"{moves}; {TypeRank.Call(kernel)} reads its table as {kept.Type}")
                : new Finding(Verdict.Demoted, $"{TypeRank.Call(kernel)} reads the table of {node.OpType} as {TypeRank.Words(tables.Select(table => table.Type))}, not as {node.Asked}");
        }

        return node.IsConstant && kernels.Count == 0
            ? new Finding(Verdict.Computed, $"no kernel holds it: {node.OpType} reads constants alone, so the compiler computed it while it built")
            : new Finding(Verdict.NotProvable, FormattableString.Invariant($"no kernel that names it reads a constant of its table's {elements} elements, so nothing shows the table's type"));
    }

    /// <summary>The number of elements of a shape; -1 where it is open or too large.</summary>
    public static long Elements(IReadOnlyList<long> shape)
    {
        Int128 product = 1;
        foreach (long dimension in shape)
        {
            product = dimension < 0 || product > long.MaxValue ? -1 : product * dimension;
            if (product < 0)
            {
                return -1;
            }
        }

        return product > long.MaxValue ? -1 : (long)product;
    }
}
