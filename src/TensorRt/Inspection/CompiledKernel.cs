namespace TrtOperator.TensorRt.Inspection;

/// <summary>One kernel of a compiled plan: what it computes of the ONNX graph, and in which types.</summary>
public sealed record CompiledKernel
{
    /// <summary>The kernel's name.</summary>
    public required string Name { get; init; }

    /// <summary>The compiler's word for its kind, such as <c>gemm</c>, <c>kgen</c> or <c>Convolution</c>.</summary>
    public required string LayerType { get; init; }

    /// <summary>Its kind.</summary>
    public required KernelKind Kind { get; init; }

    /// <summary>The ONNX nodes inside it, by name, in the plan's order.</summary>
    public required IReadOnlyList<string> OnnxNodes { get; init; }

    /// <summary>What it reads.</summary>
    public required IReadOnlyList<KernelTensor> Inputs { get; init; }

    /// <summary>The constants that it reads: weights, biases, scales.</summary>
    public required IReadOnlyList<KernelTensor> Constants { get; init; }

    /// <summary>What it writes.</summary>
    public required IReadOnlyList<KernelTensor> Outputs { get; init; }

    /// <summary>
    /// Its pointwise operations in the order of computation, where the plan shows the order; else empty. One whose type the plan
    /// leaves open has <see cref="TensorType.Unknown"/>.
    /// </summary>
    public IReadOnlyList<InnerOperation> Order { get; init; } = [];

    /// <summary>The operations inside it, where the plan shows them.</summary>
    public IReadOnlyList<InnerOperation> Operations { get; init; } = [];

    /// <summary>The tactic, in the compiler's words; null where it is chosen on the GPU.</summary>
    public string? Tactic { get; init; }

    /// <summary>The stream that it runs on; null where the plan does not say.</summary>
    public int? Stream { get; init; }

    /// <summary>What is requested for sums of its matrix product, as the compiler's own number; null where the plan does not say.</summary>
    public int? AccumulationType { get; init; }

    /// <summary>What its source shows of a fused attention core; null for every other kernel, and where the source shows nothing.</summary>
    public AttentionTypes? Attention { get; init; }
}
