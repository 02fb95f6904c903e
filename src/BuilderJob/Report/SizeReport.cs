namespace TrtOperator.BuilderJob.Report;

/// <summary>How large one variant is, beside <see cref="ModelReport.Bytes"/>.</summary>
public sealed record SizeReport
{
    /// <summary>Size of the prepared model, with its external data, in bytes.</summary>
    public required long PreparedBytes { get; init; }

    /// <summary>Size of the built engine or plan in bytes, or <see langword="null"/> where none was built.</summary>
    public long? EngineBytes { get; init; }
}
