using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>One named input of a dataset.</summary>
/// <param name="Name">The name, which is to be that of a model input.</param>
/// <param name="Type">The element type.</param>
/// <param name="SampleShape">The dimensions of one sample without the batch dimension; null where samples differ.</param>
public sealed record DatasetInput(string Name, DataType Type, IReadOnlyList<long?> SampleShape);
