using TrtOperator.TensorRt.Inspection;

namespace TrtOperator.TensorRt.Mapping;

/// <summary>What a plan made of one node.</summary>
/// <param name="Node">Its ONNX name.</param>
/// <param name="Built">The type that it was built in; null where the plan shows none, and for nodes that compute no fractions.</param>
/// <param name="Kernels">The kernels that hold it, by name, in execution order.</param>
/// <param name="Remark">Where the type was read, or why there is none, as one sentence for people.</param>
public sealed record NodeOnPlan(string Node, TensorType? Built, IReadOnlyList<string> Kernels, string Remark)
{
    /// <summary>Whether the plan only shows that the node has at least the precision of <see cref="Built"/>.</summary>
    public bool IsLeast { get; init; }
}
