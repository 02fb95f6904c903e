namespace TrtOperator.BuilderJob.Report;

/// <summary>One tensor whose channels were evened out before quantization, and what that bought on calibration samples that did not choose it.</summary>
public sealed record EqualizationReport
{
    /// <summary>The tensor.</summary>
    public required string Tensor { get; init; }

    /// <summary>CrossLayer, where the layer before took the scales, or Migration, where a normalization or a multiplication did.</summary>
    public required string Kind { get; init; }

    /// <summary>The node that makes it.</summary>
    public required string Maker { get; init; }

    /// <summary>The layers that read it.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>How much of the spread went from the activation to the weights, from 0 to 1.</summary>
    public required double Strength { get; init; }

    /// <summary>Power of the INT8 error over power of the layers' outputs without the rewrite.</summary>
    public required double ErrorBefore { get; init; }

    /// <summary>The same with it.</summary>
    public required double ErrorAfter { get; init; }

    /// <summary>Whether the model has it; otherwise the layers gained, but the network's outputs suffered.</summary>
    public bool Kept { get; init; } = true;
}
