namespace TrtOperator.BuilderJob.Report;

/// <summary>One evaluation sample on which a variant did badly.</summary>
public sealed record SampleReport
{
    /// <summary>Name of the sample, or its label.</summary>
    public required string Label { get; init; }

    /// <summary>What the FP32 model said.</summary>
    public required string ReferenceText { get; init; }

    /// <summary>What the variant said.</summary>
    public required string CandidateText { get; init; }

    /// <summary>The metric on this sample, where it has one per sample.</summary>
    public double? Score { get; init; }
}
