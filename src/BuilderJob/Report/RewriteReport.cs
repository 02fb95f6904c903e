namespace TrtOperator.BuilderJob.Report;

/// <summary>One thing that was tried on an INT8 layer or its input. Errors are of layers' outputs: power of the INT8 error over power of the output.</summary>
public sealed record RewriteReport
{
    /// <summary>CalibrationRange or BiasCorrection.</summary>
    public required string Kind { get; init; }

    /// <summary>The layer, or for a range the activation.</summary>
    public required string Node { get; init; }

    /// <summary>The error without it; null where it was not measured.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The error with it; null where it was not measured.</summary>
    public double? ErrorAfter { get; init; }

    /// <summary>Whether the model has it.</summary>
    public required bool Kept { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Reason { get; init; }
}
