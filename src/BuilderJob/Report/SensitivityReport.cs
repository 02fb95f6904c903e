namespace TrtOperator.BuilderJob.Report;

/// <summary>What one group of fused layers does to the network's outputs when it alone runs in low precision.</summary>
public sealed record SensitivityReport
{
    /// <summary>The group's first node.</summary>
    public required string Name { get; init; }

    /// <summary>All its nodes.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>What it runs in: INT8, FP8 or FP16.</summary>
    public required string Precision { get; init; }

    /// <summary>The error of the outputs against FP32, at least 0; null where they are no finite numbers.</summary>
    public double? Error { get; init; }

    /// <summary>Its part of what all measured groups do one by one, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>Samples that it was measured on.</summary>
    public int Samples { get; init; }

    /// <summary>Whether it is one of those that most of the error comes from.</summary>
    public bool Blamed { get; init; }
}
