namespace TrtOperator.TensorRt.Inspection;

/// <summary>A tensor that a kernel reads or writes.</summary>
/// <param name="Name">Its name in the plan.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Dimensions">Its dimensions; -1 where they are known at run time only.</param>
/// <param name="Format">The memory layout, in the compiler's words; empty where it says none.</param>
public sealed record KernelTensor(string Name, TensorType Type, IReadOnlyList<long> Dimensions, string Format);
