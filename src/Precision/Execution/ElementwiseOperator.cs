namespace TrtOperator.Precision.Execution;

/// <summary>An operation on two values that rounds once.</summary>
internal enum ElementwiseOperator
{
    /// <summary>The sum.</summary>
    Add,

    /// <summary>Left minus right.</summary>
    Subtract,

    /// <summary>The product.</summary>
    Multiply,

    /// <summary>Left by right.</summary>
    Divide,

    /// <summary>The greater one.</summary>
    Max,

    /// <summary>The lesser one.</summary>
    Min,
}
