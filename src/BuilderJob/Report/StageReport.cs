namespace TrtOperator.BuilderJob.Report;

/// <summary>One stage of the run.</summary>
public sealed record StageReport
{
    /// <summary>Name of the stage.</summary>
    public required string Name { get; init; }

    /// <summary>Key that the stage's inputs hash to.</summary>
    public required string Key { get; init; }

    /// <summary>Wall time in seconds; for a reused result, of fetching it.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether an existing result was taken instead of computing it.</summary>
    public bool Reused { get; init; }

    /// <summary>Size of the result in bytes, where it has one.</summary>
    public long? Bytes { get; init; }
}
