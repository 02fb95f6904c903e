namespace TrtOperator.TensorRt.Mapping;

/// <summary>A node that was planned in INT8 or FP8 and is not shown to run in it.</summary>
/// <param name="Node">Its ONNX name.</param>
/// <param name="Reason">The likely reason.</param>
/// <param name="Sentence">The node, the kernel, what it reads and the likely reason, as one sentence for people.</param>
public sealed record QuantizationMiss(string Node, QuantizationMissReason Reason, string Sentence);
