namespace TrtOperator.BuilderJob.Report;

/// <summary>One file of a release.</summary>
public sealed record PublishedFileReport
{
    /// <summary>Path within the release.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Size in bytes.</summary>
    public required long Bytes { get; init; }
}
