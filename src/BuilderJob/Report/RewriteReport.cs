namespace TrtOperator.BuilderJob.Report;

/// <summary>One thing that was tried so that quantization costs less, and what it bought. Errors are of the outputs of the layers that it serves: power of the error over power of the output, on calibration samples that did not choose it.</summary>
public sealed record RewriteReport
{
    /// <summary>CrossLayer or Migration, which even out channels; CalibrationRange; BiasCorrection; or what a later version tries.</summary>
    public required string Kind { get; init; }

    /// <summary>The tensor that it is about, or <see langword="null"/> where it is about a layer.</summary>
    public string? Tensor { get; init; }

    /// <summary>The nodes that it changes or serves: for an evened tensor first its maker, then the layers that read it.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>The error without it; <see langword="null"/> where it was not measured.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The error with it; <see langword="null"/> where it was not measured.</summary>
    public double? ErrorAfter { get; init; }

    /// <summary>Whether the model has it; otherwise it was dropped.</summary>
    public required bool Kept { get; init; }

    /// <summary>Why it was kept or dropped, in one sentence.</summary>
    public required string Reason { get; init; }
}
