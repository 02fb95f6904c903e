namespace TrtOperator.Precision.Gates;

/// <summary>What a gate's limit is compared with.</summary>
public enum GateLimitKind
{
    /// <summary>The metric's own value must not be smaller.</summary>
    Min,

    /// <summary>The metric's own value must not be larger.</summary>
    Max,

    /// <summary>The metric must not fall further below FP32's value on the same samples.</summary>
    MaxDrop,

    /// <summary>The metric must not rise further above FP32's value on the same samples.</summary>
    MaxIncrease,
}
