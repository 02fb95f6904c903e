using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>A node of the prepared graph whose precision a plan must keep.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="OpType">Its ONNX operator.</param>
/// <param name="Asked"><see cref="TensorType.Float"/> or <see cref="TensorType.Half"/>: the least precision that it may have.</param>
/// <param name="WeightShape">The dimensions of its constant weight; null where it has none.</param>
public sealed record ProtectedNode(string Name, string OpType, TensorType Asked, IReadOnlyList<long>? WeightShape)
{
    /// <summary>Whether its outputs are integers or truth values: shape arithmetic, comparisons. Such a node computes no floating point.</summary>
    public bool IsIntegerArithmetic { get; init; }

    /// <summary>Whether nothing that it reads is known at run time only. The compiler computes such a node while it builds.</summary>
    public bool IsConstant { get; init; }
}
