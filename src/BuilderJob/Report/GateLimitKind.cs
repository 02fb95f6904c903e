namespace TrtOperator.BuilderJob.Report;

/// <summary>Which quantity a gate limits, and on which side.</summary>
public enum GateLimitKind
{
    /// <summary>The value may not be below the limit.</summary>
    Min,

    /// <summary>The value may not be above the limit.</summary>
    Max,

    /// <summary>The reference minus the value may not be above the limit.</summary>
    MaxDrop,

    /// <summary>The value minus the reference may not be above the limit.</summary>
    MaxIncrease,
}
