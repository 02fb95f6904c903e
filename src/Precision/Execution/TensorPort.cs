using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; <see langword="null"/> where the model leaves one open.</param>
public sealed record TensorPort(string Name, DataType Type, IReadOnlyList<long?> Shape)
{
    /// <summary>Whether the outermost dimension is open, so that several samples fit one run.</summary>
    public bool HasOpenBatch => Shape.Count > 0 && Shape[0] is null;
}
