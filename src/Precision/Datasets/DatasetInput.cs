using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>One named input of a dataset.</summary>
/// <param name="Name">The name, which is to be that of a model input.</param>
/// <param name="Type">The element type.</param>
/// <param name="SampleShape">The dimensions of one sample without the batch dimension; null where samples differ.</param>
public sealed record DatasetInput(string Name, DataType Type, IReadOnlyList<long?> SampleShape)
{
    /// <summary>
    /// Whether a sample has all the dimensions of the model's input, as a scalar or a state whose batch is not its first dimension
    /// needs it. Such a sample is fed as it is and never joined with another. Known once the dataset is bound to a model.
    /// </summary>
    public bool IsWhole { get; init; }
}
