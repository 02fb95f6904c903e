namespace TrtOperator.Precision.Execution;

/// <summary>One operation.</summary>
/// <param name="Operator">What is done.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
internal readonly record struct ElementwiseStep(ElementwiseOperator Operator, ElementwiseOperand Left, ElementwiseOperand Right);
