namespace TrtOperator.BuilderJob.Manifest;

/// <summary>What each node of a prepared model was asked for and what a compiled plan made of it: <c>precision-map.json</c>.</summary>
public sealed record PrecisionMap
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "trtengine.dev/precision-map/v1";

    /// <summary>The schema of this file.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The GPUs that the plan serves, such as 8.6.</summary>
    public required string ComputeCapability { get; init; }

    /// <summary>Whether FP32 products may round their inputs to TF32, as the plan itself says; null where it does not.</summary>
    public bool? Tf32 { get; init; }

    /// <summary>Every node that carries floating-point values, in graph order.</summary>
    public required IReadOnlyList<MappedNode> Nodes { get; init; }

    /// <summary>Every kernel, in execution order.</summary>
    public required IReadOnlyList<MappedKernel> Kernels { get; init; }

    /// <summary>Every kernel that gives another element type than it takes, with the nodes that asked for it.</summary>
    public required IReadOnlyList<MappedTypeChange> TypeChanges { get; init; }

    /// <summary>Nodes that were asked for in INT8 and do not run in INT8, with the likely reason, as sentences.</summary>
    public required IReadOnlyList<string> Int8Misses { get; init; }

    /// <summary>What no listing can show, as sentences.</summary>
    public required IReadOnlyList<string> NotShown { get; init; }
}
