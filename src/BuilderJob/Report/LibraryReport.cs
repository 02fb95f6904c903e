namespace TrtOperator.BuilderJob.Report;

/// <summary>A library that took part in the run.</summary>
public sealed record LibraryReport
{
    /// <summary>Name as its makers write it.</summary>
    public required string Name { get; init; }

    /// <summary>Version that the library itself reports.</summary>
    public required string Version { get; init; }
}
