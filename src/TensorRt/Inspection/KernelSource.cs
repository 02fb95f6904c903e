namespace TrtOperator.TensorRt.Inspection;

/// <summary>What the CUDA source of a generated kernel shows.</summary>
/// <param name="Functions">The kernels that it defines, by name.</param>
/// <param name="Operations">Its arithmetic. Each entry stands as often as the kernel's name lists the operation, shared out by type.</param>
/// <param name="Attention">The types of a fused attention core; null for any other.</param>
internal sealed record KernelSource(IReadOnlyList<string> Functions, IReadOnlyList<InnerOperation> Operations, AttentionTypes? Attention)
{
    /// <summary>Its pointwise operations in the order of computation; empty where the order is not known.</summary>
    public IReadOnlyList<InnerOperation> Order { get; init; } = [];
}
