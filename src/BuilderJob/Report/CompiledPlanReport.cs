namespace TrtOperator.BuilderJob.Report;

/// <summary>What a compiler made of one variant, as far as its plan shows it.</summary>
public sealed record CompiledPlanReport
{
    /// <summary>The GPUs that the plan serves, such as 8.6.</summary>
    public required string ComputeCapability { get; init; }

    /// <summary>Whether FP32 products may round their inputs to TF32, or <see langword="null"/> where the plan does not say.</summary>
    public bool? Tf32 { get; init; }

    /// <summary>How many kernels there are of each kind and type, the most frequent first.</summary>
    public IReadOnlyList<KernelCountReport> Kernels { get; init; } = [];

    /// <summary>Every node that carries fractions, in graph order: asked, built and, where it is protected, the verdict.</summary>
    public IReadOnlyList<CompiledNodeReport> Nodes { get; init; } = [];

    /// <summary>Every change of element type, with what in the graph asked for it.</summary>
    public IReadOnlyList<TypeChangeReport> TypeChanges { get; init; } = [];

    /// <summary>Nodes that were asked for in INT8 or FP8 and are not shown to run in it, with the likely reason, one sentence each.</summary>
    public IReadOnlyList<string> QuantizationMisses { get; init; } = [];

    /// <summary>What the plan cannot show, one sentence each.</summary>
    public IReadOnlyList<string> NotShown { get; init; } = [];
}
