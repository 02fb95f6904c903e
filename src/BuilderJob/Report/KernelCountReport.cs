namespace TrtOperator.BuilderJob.Report;

/// <summary>How many kernels of a plan are of one kind and read the same types.</summary>
public sealed record KernelCountReport
{
    /// <summary>The kind, such as MatrixProduct or Generated.</summary>
    public required string Kind { get; init; }

    /// <summary>The element types that they read, such as Half, or Float and Int64.</summary>
    public required string Types { get; init; }

    /// <summary>How many there are.</summary>
    public required int Count { get; init; }
}
