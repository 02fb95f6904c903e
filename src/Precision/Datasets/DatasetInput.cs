using TrtOperator.Precision.Datasets.Fitting;
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

    /// <summary>How far the samples differ in each of their dimensions; null where nobody looked.</summary>
    internal IReadOnlyList<Extent>? Extents { get; init; }

    /// <summary>How the dataset has ragged samples filled up.</summary>
    internal IReadOnlyList<PadRule> Padding { get; init; } = [];

    /// <summary>What the dataset says stored numbers stand for; null where they are what they are.</summary>
    internal ValueScaling? Scaling { get; init; }
}
