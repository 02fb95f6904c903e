namespace TrtOperator.BuilderJob.Report;

/// <summary>The range that one calibration method proposed for a tensor.</summary>
public sealed record TensorCandidateReport
{
    /// <summary>Name of the method.</summary>
    public required string Method { get; init; }

    /// <summary>Absolute value that it proposed.</summary>
    public required double Amax { get; init; }

    /// <summary>Relative quantization error with that range.</summary>
    public double? Error { get; init; }
}
