namespace TrtOperator.Precision.Execution;

/// <summary>An operation on two values that is one IEEE operation, so that it gives the runtime's bits wherever it is done.</summary>
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
