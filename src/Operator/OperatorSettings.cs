namespace TrtOperator.Operator;

/// <summary>What is set for the whole operator, by its command line.</summary>
public sealed record OperatorSettings
{
    /// <summary>The image of the builder for targets that need no GPU and no NVIDIA library.</summary>
    public required string BuilderImage { get; init; }

    /// <summary>The image of the builder with TensorRT for RTX; null: such targets need a builder class that names one.</summary>
    public string? RtxBuilderImage { get; init; }

    /// <summary>The image of the builder with TensorRT; null: such targets need a builder class that names one.</summary>
    public string? TensorRtBuilderImage { get; init; }

    /// <summary>The namespaces that are watched; empty: all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>How many Jobs may be unfinished at one time in all watched namespaces; 0: any number.</summary>
    public int MaxConcurrentJobs { get; init; }

    /// <summary>Whether the logs of running builders are followed for their progress.</summary>
    public bool FollowProgress { get; init; } = true;
}
