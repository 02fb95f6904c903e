namespace TrtOperator.TensorRt.Building;

/// <summary>Why no plan came of a build, for people.</summary>
/// <param name="Kind">What kind of failure it is: who can do something about it.</param>
/// <param name="Sentence">One sentence that names the ONNX node, the input or the file.</param>
/// <param name="NextStep">What to do about it.</param>
/// <param name="Node">The ONNX node's name; null where no node is meant.</param>
public sealed record BuildFailure(BuildFailureKind Kind, string Sentence, string NextStep, string? Node);
