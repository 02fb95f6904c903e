namespace TrtOperator.BuilderJob.Report;

/// <summary>The FP32 model that a run started from.</summary>
public sealed record ModelReport
{
    /// <summary>Where the model was read from.</summary>
    public required string Uri { get; init; }

    /// <summary>SHA-256 of the model file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Size of the model file, or of its folder, in bytes; <see langword="null"/> in reports that did not say it.</summary>
    public long? Bytes { get; init; }

    /// <summary>Version of the default operator set that the file declares.</summary>
    public required int Opset { get; init; }

    /// <summary>Number of nodes of the source graph.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Number of elements of all float initializers.</summary>
    public required long ParameterCount { get; init; }
}
