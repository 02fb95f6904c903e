namespace TrtOperator.Precision.Gates;

/// <summary>How an output shows that nothing useful comes out of it.</summary>
public enum DeadReason
{
    /// <summary>An element is NaN or infinite where FP32's is finite.</summary>
    NotFinite,

    /// <summary>The output is the same, bit for bit, for every sample, where FP32's differs.</summary>
    SameForEverySample,

    /// <summary>Within every sample all elements are equal, where FP32's are not.</summary>
    SameInEveryElement,
}
