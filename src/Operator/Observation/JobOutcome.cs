namespace TrtOperator.Operator.Observation;

/// <summary>How a Job ended.</summary>
public enum JobOutcome
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>Its Complete condition is true.</summary>
    Complete,

    /// <summary>Its Failed condition is true.</summary>
    Failed,
}
