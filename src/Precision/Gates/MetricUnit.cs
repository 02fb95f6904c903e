namespace TrtOperator.Precision.Gates;

/// <summary>How a metric's values are written for people.</summary>
public enum MetricUnit
{
    /// <summary>The bare number.</summary>
    Plain,

    /// <summary>A fraction, declared as 0.005 and written as 0.5 %; differences of it are points.</summary>
    Percent,

    /// <summary>Decibel.</summary>
    Decibel,
}
