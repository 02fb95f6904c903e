namespace TrtOperator.BuilderJob.Report;

/// <summary>One input that a node reads through Q/DQ.</summary>
public sealed record QuantizedInputReport
{
    /// <summary>Name of the tensor before its Q.</summary>
    public required string Tensor { get; init; }

    /// <summary>Scale; the largest of them where there is one per channel.</summary>
    public required double Scale { get; init; }

    /// <summary>Absolute value that the largest code stands for.</summary>
    public required double Amax { get; init; }

    /// <summary>Calibration method that chose <see cref="Amax"/>.</summary>
    public required string Method { get; init; }
}
