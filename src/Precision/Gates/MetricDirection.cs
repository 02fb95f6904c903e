namespace TrtOperator.Precision.Gates;

/// <summary>Which way a metric improves.</summary>
public enum MetricDirection
{
    /// <summary>A larger value is better: a gate sets <c>min</c> or <c>maxDrop</c>.</summary>
    HigherIsBetter,

    /// <summary>A smaller value is better: a gate sets <c>max</c> or <c>maxIncrease</c>.</summary>
    LowerIsBetter,
}
