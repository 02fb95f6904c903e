using TrtOperator.Onnx;

namespace TrtOperator.Precision.Equalization;

/// <summary>A model that computes the same in FP32, with channels of more even ranges.</summary>
/// <param name="Model">The model; the same nodes, tensors and names as before.</param>
/// <param name="Tensors">What was kept, in graph order; empty where nothing helped.</param>
/// <param name="Tried">How many tensors could have been equalized.</param>
public sealed record EqualizedModel(OnnxModel Model, IReadOnlyList<EqualizedTensor> Tensors, int Tried)
{
    /// <summary>What helped the layers behind and was taken back, as the network's outputs suffered from it; in graph order.</summary>
    public IReadOnlyList<EqualizedTensor> Dropped { get; init; } = [];
}
