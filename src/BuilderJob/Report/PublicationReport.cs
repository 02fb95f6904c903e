namespace TrtOperator.BuilderJob.Report;

/// <summary>What was published, or why nothing was.</summary>
public sealed record PublicationReport
{
    /// <summary>Where releases go.</summary>
    public string? Destination { get; init; }

    /// <summary>Name of the release that was written, or <see langword="null"/> where none was.</summary>
    public string? Release { get; init; }

    /// <summary>Files of the release.</summary>
    public IReadOnlyList<PublishedFileReport> Files { get; init; } = [];

    /// <summary>One sentence that says why nothing was published; <see langword="null"/> after a release.</summary>
    public string? ReasonNotPublished { get; init; }
}
