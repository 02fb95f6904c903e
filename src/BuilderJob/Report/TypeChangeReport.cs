namespace TrtOperator.BuilderJob.Report;

/// <summary>A kernel that gives another element type than it takes.</summary>
public sealed record TypeChangeReport
{
    /// <summary>The kernel.</summary>
    public required string Kernel { get; init; }

    /// <summary>The type that it takes.</summary>
    public required string From { get; init; }

    /// <summary>The type that it gives.</summary>
    public required string To { get; init; }

    /// <summary>The Cast, QuantizeLinear and DequantizeLinear nodes that asked for it; empty where the graph shows none.</summary>
    public IReadOnlyList<string> AskedBy { get; init; } = [];
}
