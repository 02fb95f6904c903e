namespace TrtOperator.BuilderJob.Report;

/// <summary>How one tensor was calibrated.</summary>
public sealed record TensorReport
{
    /// <summary>Name of the tensor.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute values that were seen.</summary>
    public required HistogramReport Histogram { get; init; }

    /// <summary>Largest absolute value that was seen.</summary>
    public required double Max { get; init; }

    /// <summary>Absolute value that was chosen as the end of the quantized range; larger ones are clipped.</summary>
    public required double Amax { get; init; }

    /// <summary>Method that chose <see cref="Amax"/>.</summary>
    public required string Method { get; init; }

    /// <summary>Quantization error relative to the signal (root of the ratio of the energies).</summary>
    public double? RelativeError { get; init; }

    /// <summary>What every method proposed.</summary>
    public IReadOnlyList<TensorCandidateReport> Candidates { get; init; } = [];
}
