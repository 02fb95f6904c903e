namespace TrtOperator.BuilderJob.Report;

/// <summary>How much one group of nodes suffers from quantization.</summary>
public sealed record SensitivityReport
{
    /// <summary>Name of the node or group.</summary>
    public required string Name { get; init; }

    /// <summary>Signal-to-quantization-noise ratio of the group's own error, in dB; lower is worse.</summary>
    public double? LocalDecibels { get; init; }

    /// <summary>The same at the same place with everything before it quantized too, in dB.</summary>
    public double? CumulativeDecibels { get; init; }

    /// <summary>Whether the group ended up protected.</summary>
    public bool Protected { get; init; }
}
