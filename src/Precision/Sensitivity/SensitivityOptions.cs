namespace TrtOperator.Precision.Sensitivity;

/// <summary>How much a measurement may cost. The bound is in runs and not in time, so that the same model and samples always give the same numbers.</summary>
/// <param name="Threads">Threads that may be used; 0 takes every core.</param>
public sealed record SensitivityOptions(int Threads = 0)
{
    /// <summary>Most groups that are measured, those whose own tensors suffer most; at least 1.</summary>
    public int MostGroups { get; init; } = 512;

    /// <summary>The groups that are measured on all <see cref="Samples"/> once each has been seen on one; at least 1.</summary>
    public int Finalists { get; init; } = 32;

    /// <summary>Calibration samples that are drawn; at least 1.</summary>
    public int Samples { get; init; } = 6;

    /// <summary>Most layers that are named as the cause; at least 1.</summary>
    public int MostNamed { get; init; } = 8;
}
