namespace TrtOperator.Operator.Decisions;

/// <summary>What is to become of the finalizer.</summary>
public enum FinalizerWish
{
    /// <summary>Leave it as it is.</summary>
    Keep,

    /// <summary>Put it on the object.</summary>
    Add,

    /// <summary>Take it off: nothing is left to clean up.</summary>
    Remove,
}
