using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Proof;

/// <summary>Any node of the prepared graph. Where a kernel computes in two types, its nodes say whose each is.</summary>
/// <param name="Name">Its ONNX name.</param>
/// <param name="OpType">Its ONNX operator.</param>
/// <param name="Type">The floating-point type that it computes in, by its output in the graph; <see cref="TensorType.Unknown"/> where it is none.</param>
public sealed record GraphNode(string Name, string OpType, TensorType Type)
{
    /// <summary>The nodes whose outputs it reads, by name; empty where that is not known.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];
}
