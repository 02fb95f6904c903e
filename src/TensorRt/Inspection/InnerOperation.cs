namespace TrtOperator.TensorRt.Inspection;

/// <summary>One operation inside a kernel, as the plan's own text shows it.</summary>
/// <param name="Name">The compiler's word for it, such as <c>add</c>, <c>exp</c>, <c>gemm</c>.</param>
/// <param name="Inputs">The element types that it reads.</param>
/// <param name="Output">The element type that it computes in.</param>
/// <param name="OnnxNodes">The ONNX nodes that it is attributed to; empty where the text attributes it to none.</param>
public sealed record InnerOperation(string Name, IReadOnlyList<TensorType> Inputs, TensorType Output, IReadOnlyList<string> OnnxNodes);
