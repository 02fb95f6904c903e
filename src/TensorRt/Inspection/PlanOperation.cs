namespace TrtOperator.TensorRt.Inspection;

/// <summary>One statement of a plan's graph text.</summary>
/// <param name="Word">The compiler's word, such as <c>fully_connected</c>, <c>corrltn</c>, <c>function</c>, <c>runtime_fusion</c>, <c>add</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Inputs">The tensors that it reads, by name.</param>
/// <param name="Outputs">The tensors that it writes, by name.</param>
/// <param name="OnnxNodes">The ONNX nodes that it is attributed to.</param>
/// <param name="AccumulationType">What is requested for the sums of a matrix product; null where it says nothing.</param>
/// <param name="Binary">The position of its code among the plan's; null where it has none.</param>
internal sealed record PlanOperation(
    string Word,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> OnnxNodes,
    int? AccumulationType,
    int? Binary);
