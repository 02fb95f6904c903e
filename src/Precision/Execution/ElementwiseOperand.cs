namespace TrtOperator.Precision.Execution;

/// <summary>What an operation takes: a tensor, a constant, or what the operation before it gave.</summary>
/// <param name="Tensor">The tensor's name; null where it is none.</param>
/// <param name="Constant">The constant; null where it is none.</param>
internal readonly record struct ElementwiseOperand(string? Tensor, float? Constant)
{
    /// <summary>The result of the operation before.</summary>
    public static ElementwiseOperand Previous => default;

    /// <summary>A constant.</summary>
    public static ElementwiseOperand Of(float constant) => new(null, constant);
}
