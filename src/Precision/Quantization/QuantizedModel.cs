using TrtOperator.Onnx;

namespace TrtOperator.Precision.Quantization;

/// <summary>A graph with its Q/DQ pairs and the scales in it.</summary>
/// <param name="Model">The graph, otherwise FP32.</param>
/// <param name="Scales">One entry for each quantized tensor (a weight read along two axes has two), in the order of the plan.</param>
public sealed record QuantizedModel(OnnxModel Model, IReadOnlyList<TensorScale> Scales);
