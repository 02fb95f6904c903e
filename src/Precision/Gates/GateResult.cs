namespace TrtOperator.Precision.Gates;

/// <summary>The outcome of one gate, in numbers and in one sentence.</summary>
public sealed record GateResult
{
    /// <summary>The gate's name.</summary>
    public required string Name { get; init; }

    /// <summary>What was measured.</summary>
    public required GateMetric Metric { get; init; }

    /// <summary>The output that was measured.</summary>
    public required string Output { get; init; }

    /// <summary>What the samples say.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>True only for <see cref="GateVerdict.Passed"/>.</summary>
    public bool Passed => Verdict == GateVerdict.Passed;

    /// <summary>The candidate's value in the metric's unit; positive infinity for the SQNR of equal outputs; null when its output is dead.</summary>
    public required double? Value { get; init; }

    /// <summary>FP32's value on the same samples, for labelled metrics.</summary>
    public required double? Reference { get; init; }

    /// <summary><see cref="Value"/> - <see cref="Reference"/>.</summary>
    public required double? Difference { get; init; }

    /// <summary>
    /// The worst that the samples leave possible at <see cref="Confidence"/>: of the value for min and max, of the fall or rise
    /// (positive is worse) for maxDrop and maxIncrease. Null where there is none: an observed maximum, too few samples, a dead output. For distances it is the value itself
    /// when every sample equals FP32.
    /// </summary>
    public required double? Bound { get; init; }

    /// <summary>What had to hold.</summary>
    public required GateLimit Limit { get; init; }

    /// <summary>The one-sided confidence of <see cref="Bound"/>, 0.95 for 95 %.</summary>
    public required double Confidence { get; init; }

    /// <summary>Samples measured.</summary>
    public required int Samples { get; init; }

    /// <summary>For an inconclusive gate: about how many samples would show it, if they are like these; null where no number would.</summary>
    public required long? SamplesNeeded { get; init; }

    /// <summary>At most five samples with the largest damage, worst first; none that the candidate does not damage.</summary>
    public required IReadOnlyList<WorstSample> WorstSamples { get; init; }

    /// <summary>All of it in plain words.</summary>
    public required string Sentence { get; init; }
}
