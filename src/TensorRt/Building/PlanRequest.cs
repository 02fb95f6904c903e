using TrtOperator.TensorRt.Libraries;

namespace TrtOperator.TensorRt.Building;

/// <summary>One plan to build.</summary>
public sealed record PlanRequest
{
    /// <summary>The library to build with.</summary>
    public required LibraryFiles Library { get; init; }

    /// <summary>Full path of the prepared model.</summary>
    public required string ModelPath { get; init; }

    /// <summary>The SHA-256 that the model must have, in lower-case hex; null to take it as it is.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Compute capabilities that the plan serves, such as <c>8.6</c>. TensorRT builds for the GPU at hand and takes none.</summary>
    public IReadOnlyList<string> ComputeCapabilities { get; init; } = [];

    /// <summary>Whether FP32 products may round their inputs to TF32.</summary>
    public bool Tf32 { get; init; }

    /// <summary>The most device memory that a tactic may use, in bytes; null leaves the library's own limit.</summary>
    public long? WorkspaceBytes { get; init; }

    /// <summary>The builder's optimization level, 0 to 5; null leaves the library's own.</summary>
    public int? OptimizationLevel { get; init; }

    /// <summary>Optimization profiles, for inputs with dynamic axes.</summary>
    public IReadOnlyList<PlanProfile> Profiles { get; init; } = [];

    /// <summary>The folder that the plan and the listing are written to.</summary>
    public required string OutputFolder { get; init; }
}
