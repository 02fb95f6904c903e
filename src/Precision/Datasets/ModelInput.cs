using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>What a model declares of an input.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, batch first; null for a dynamic one. A null list if the model declares no shape.</param>
public sealed record ModelInput(string Name, DataType Type, IReadOnlyList<long?>? Shape);
