using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>A node of the prepared graph whose precision a plan must keep.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="OpType">Its ONNX operator.</param>
/// <param name="Asked"><see cref="TensorType.Float"/> or <see cref="TensorType.Half"/>: the least precision that it may have.</param>
/// <param name="WeightShape">The dimensions of its constant weight; null where it has none.</param>
public sealed record ProtectedNode(string Name, string OpType, TensorType Asked, IReadOnlyList<long>? WeightShape);
