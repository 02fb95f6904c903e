namespace TrtOperator.BuilderJob.Report;

/// <summary>One variant of the model: a choice of precision for every node, and the verdict of every gate on it.</summary>
public sealed record VariantReport
{
    /// <summary>Name of the variant, unique in the report.</summary>
    public required string Name { get; init; }

    /// <summary>Every gate on this variant, in the order of declaration.</summary>
    public IReadOnlyList<GateReport> Gates { get; init; } = [];

    /// <summary>Sentences on outputs that are NaN, infinite or constant; any of them fails the variant.</summary>
    public IReadOnlyList<string> DeadFindings { get; init; } = [];

    /// <summary>The precision of every node, or <see langword="null"/> where the variant has no plan of its own.</summary>
    public PrecisionPlanReport? Plan { get; init; }

    /// <summary>Every entry that protects nodes of this variant.</summary>
    public IReadOnlyList<ProtectionReport> Protections { get; init; } = [];

    /// <summary>Every rewrite that was tried so that quantization costs less, kept or dropped: evened channels first, then ranges, then biases, each in graph order.</summary>
    public IReadOnlyList<RewriteReport> Rewrites { get; init; } = [];

    /// <summary>How INT8 ranges were chosen and biases corrected, or <see langword="null"/> where neither was asked for.</summary>
    public RefinementReport? Refinement { get; init; }

    /// <summary>What each group of layers does to the outputs, the worst first; empty where it was not measured.</summary>
    public IReadOnlyList<SensitivityReport> Sensitivity { get; init; } = [];

    /// <summary>How large the variant is, or <see langword="null"/> where it was not written.</summary>
    public SizeReport? Size { get; init; }

    /// <summary>How fast the variant is, or <see langword="null"/> where nothing could be timed.</summary>
    public LatencyReport? Latency { get; init; }

    /// <summary>What a compiler made of the variant, or <see langword="null"/> where none did.</summary>
    public CompiledPlanReport? Compiled { get; init; }
}
