namespace TrtOperator.BuilderJob.Report;

/// <summary>One gate beside its limit.</summary>
public sealed record GateReport
{
    /// <summary>Name of the gate.</summary>
    public required string Name { get; init; }

    /// <summary>Metric, such as CharacterErrorRate.</summary>
    public required string Metric { get; init; }

    /// <summary>Output of the model that it reads, or <see langword="null"/> for a gate on the whole.</summary>
    public string? Output { get; init; }

    /// <summary>Whether values are shares from 0 to 1: people read them in percent, and their differences in points.</summary>
    public bool IsShare { get; init; }

    /// <summary>What the gate said.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>The metric on the variant.</summary>
    public double? Value { get; init; }

    /// <summary>The metric on the FP32 model, where the metric has one.</summary>
    public double? Reference { get; init; }

    /// <summary><see cref="Value"/> minus <see cref="Reference"/>.</summary>
    public double? Difference { get; init; }

    /// <summary>One-sided confidence bound of the limited quantity, on the side of the limit: for <see cref="GateLimitKind.MaxDrop"/> an upper bound of the drop.</summary>
    public double? Bound { get; init; }

    /// <summary>Confidence of <see cref="Bound"/>, between 0 and 1.</summary>
    public double? Confidence { get; init; }

    /// <summary>Which quantity is limited, and on which side.</summary>
    public required GateLimitKind LimitKind { get; init; }

    /// <summary>The limit.</summary>
    public required double Limit { get; init; }

    /// <summary>The limit as it was declared, such as <c>maxIncrease 0.005</c>.</summary>
    public required string LimitText { get; init; }

    /// <summary>One sentence that says what was found.</summary>
    public required string Sentence { get; init; }

    /// <summary>Number of samples that were judged.</summary>
    public required int Samples { get; init; }

    /// <summary>The samples that lost most, the worst first.</summary>
    public IReadOnlyList<SampleReport> WorstSamples { get; init; } = [];
}
