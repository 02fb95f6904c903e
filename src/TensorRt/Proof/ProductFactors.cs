using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>What a kernel multiplies for a node.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Types">The element types of the factors; of the multiplications and sums where the product is written out.</param>
internal sealed record ProductFactors(CompiledKernel Kernel, IReadOnlyList<TensorType> Types);
