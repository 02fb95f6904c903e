namespace TrtOperator.BuilderJob.Report;

/// <summary>What a gate said.</summary>
public enum GateVerdict
{
    /// <summary>The confidence bound is within the limit.</summary>
    Passed,

    /// <summary>The measured value is beyond the limit.</summary>
    Failed,

    /// <summary>The value is within the limit and its confidence bound is not: more samples are needed. It counts as failed.</summary>
    Inconclusive,
}
