namespace TrtOperator.Precision.HalfPrecision;

/// <summary>What FP16 does to a number that it cannot hold.</summary>
public enum HalfFindingKind
{
    /// <summary>A constant is beyond 65,504 and would be infinite. An error.</summary>
    ConstantOverflow,

    /// <summary>An activation was seen beyond 65,504 in calibration and would be infinite. An error.</summary>
    ActivationOverflow,

    /// <summary>Many values of a weight become 0 or lose bits as subnormals. A warning.</summary>
    WeightUnderflow,
}
