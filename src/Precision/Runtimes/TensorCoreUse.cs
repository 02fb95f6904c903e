using System.Collections.Frozen;
using TrtOperator.Precision.Placement;

namespace TrtOperator.Precision.Runtimes;

/// <summary>Which nodes run on tensor cores, where the engine-wide TF32 flag rounds FP32 factors to ten bits of mantissa.</summary>
public static class TensorCoreUse
{
    private static readonly FrozenSet<string> OpTypes = FrozenSet.Create(
        StringComparer.Ordinal, "MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum", "LSTM", "GRU", "RNN", "Attention");

    /// <summary>
    /// Whether TF32 must be off in the engine for FP32 to mean FP32: a node that is protected as FP32, or that widens such a
    /// node's island, multiplies matrices. Softmax, normalizations and pointwise nodes do not, and leave the flag as it is.
    /// </summary>
    /// <param name="plan">The plan that the engine is built from.</param>
    public static bool RequiresTf32Cleared(PrecisionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Nodes.Any(static node => node.ProtectedBy is not null && node.Precision == NumericPrecision.Fp32 && OpTypes.Contains(node.OpType));
    }
}
