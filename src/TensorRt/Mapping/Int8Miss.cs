namespace TrtOperator.TensorRt.Mapping;

/// <summary>A node that was planned in INT8 and is not shown to run in INT8.</summary>
/// <param name="Node">Its ONNX name.</param>
/// <param name="Reason">The likely reason.</param>
/// <param name="Sentence">The node, the kernel, what it reads and the likely reason, as one sentence for people.</param>
public sealed record Int8Miss(string Node, Int8MissReason Reason, string Sentence);
