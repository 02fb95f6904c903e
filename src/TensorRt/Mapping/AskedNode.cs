using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Mapping;

/// <summary>A node of the prepared graph and the type that it was planned in.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="OpType">Its ONNX operator.</param>
/// <param name="Asked">The type that it was planned in; <see cref="TensorType.Int8"/> or <see cref="TensorType.Fp8"/> where it reads through Q/DQ pairs.</param>
/// <param name="WeightShape">The dimensions of its constant weight, also of one behind a Q/DQ pair; null where it has none.</param>
public sealed record AskedNode(string Name, string OpType, TensorType Asked, IReadOnlyList<long>? WeightShape)
{
    /// <summary>Whether its outputs are integers or truth values. Such a node computes no floating point.</summary>
    public bool IsIntegerArithmetic { get; init; }

    /// <summary>Whether nothing that it reads is known at run time only. The compiler computes such a node while it builds.</summary>
    public bool IsConstant { get; init; }
}
