namespace TrtOperator.BuilderJob.Report;

/// <summary>What a compiler made of one node.</summary>
public sealed record CompiledNodeReport
{
    /// <summary>Name of the node in the prepared model.</summary>
    public required string Name { get; init; }

    /// <summary>Operator, such as MatMul.</summary>
    public required string OpType { get; init; }

    /// <summary>Nodes of the source model that it stands for.</summary>
    public IReadOnlyList<string> SourceNames { get; init; } = [];

    /// <summary>The precision that it was written in.</summary>
    public required string Asked { get; init; }

    /// <summary>The precision that the plan shows, or <see langword="null"/> where it shows none.</summary>
    public string? Built { get; init; }

    /// <summary>Verdict on a protected node: Strict, Computed, NotProvable or Demoted.</summary>
    public string? Proof { get; init; }

    /// <summary>Where it was read, or why nothing could be, as a sentence.</summary>
    public string? Evidence { get; init; }

    /// <summary>The kernels that hold it.</summary>
    public IReadOnlyList<string> Kernels { get; init; } = [];
}
