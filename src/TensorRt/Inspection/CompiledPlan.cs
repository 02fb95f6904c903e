namespace TrtOperator.TensorRt.Inspection;

/// <summary>What a plan says of itself: its kernels, its bindings, and whether TF32 is allowed.</summary>
public sealed record CompiledPlan
{
    /// <summary>Its kernels, in execution order.</summary>
    public required IReadOnlyList<CompiledKernel> Kernels { get; init; }

    /// <summary>Names and types of what it takes and gives.</summary>
    public required IReadOnlyList<KernelTensor> Bindings { get; init; }

    /// <summary>Whether FP32 products may round their inputs to 10 mantissa bits; null where the plan does not say.</summary>
    public bool? Tf32 { get; init; }
}
