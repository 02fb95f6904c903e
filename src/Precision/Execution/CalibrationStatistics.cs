using System.Collections.Immutable;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Execution;

/// <summary>What one pass over the calibration samples found. The same model and samples give the same statistics, bit for bit.</summary>
public sealed class CalibrationStatistics
{
    /// <summary>Puts statistics together.</summary>
    /// <param name="samples">How many samples were run.</param>
    /// <param name="tensors">The float tensors whose values were counted.</param>
    /// <param name="types">The element type of every input and node output that is a dense tensor.</param>
    /// <param name="shapes">The dimensions that those had for the first sample.</param>
    /// <param name="opaque">Node outputs that are no dense tensors, or of types that the CPU runtime does not hand out.</param>
    /// <param name="nonFinite">NaN and infinities, by sample and then in graph order.</param>
    /// <param name="extremes">How far every float tensor reached that was observed; those of <paramref name="tensors"/> when <see langword="null"/>.</param>
    public CalibrationStatistics(
        int samples,
        IEnumerable<TensorStatistics> tensors,
        IEnumerable<KeyValuePair<string, DataType>> types,
        IEnumerable<KeyValuePair<string, long[]>> shapes,
        IEnumerable<string> opaque,
        IEnumerable<NonFiniteTensor> nonFinite,
        IEnumerable<TensorExtremes>? extremes = null)
    {
        Samples = samples;
        Tensors = tensors.ToImmutableSortedDictionary(static tensor => tensor.Tensor, static tensor => tensor, StringComparer.Ordinal);
        Types = types.ToImmutableSortedDictionary(StringComparer.Ordinal);
        ObservedShapes = shapes.ToImmutableSortedDictionary(StringComparer.Ordinal);
        Shapes = new TensorShapes(ObservedShapes);
        Opaque = opaque.ToImmutableSortedSet(StringComparer.Ordinal);
        NonFinite = [.. nonFinite];
        Extremes = (extremes ?? Tensors.Values.Select(static tensor => new TensorExtremes(tensor.Tensor, tensor.Min, tensor.Max, tensor.Masked)))
            .ToImmutableSortedDictionary(static tensor => tensor.Tensor, static tensor => tensor, StringComparer.Ordinal);
    }

    /// <summary>How many samples were run.</summary>
    public int Samples { get; }

    /// <summary>The float tensors whose values were counted, by name.</summary>
    public IReadOnlyDictionary<string, TensorStatistics> Tensors { get; }

    /// <summary>How far each float tensor reached that was observed, counted or not, by name.</summary>
    public IReadOnlyDictionary<string, TensorExtremes> Extremes { get; }

    /// <summary>The element type of every input and node output of the main graph that is a dense tensor.</summary>
    public IReadOnlyDictionary<string, DataType> Types { get; }

    /// <summary>The dimensions that those had for the first sample.</summary>
    public TensorShapes Shapes { get; }

    /// <summary>The first NaN or infinity of each tensor that had one and does not merely pass on another's, by sample and then in graph order: the first is the cause.</summary>
    public IReadOnlyList<NonFiniteTensor> NonFinite { get; }

    internal ImmutableSortedDictionary<string, long[]> ObservedShapes { get; }

    internal ImmutableSortedSet<string> Opaque { get; }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The stream is no such file, truncated or inconsistent.</exception>
    public static CalibrationStatistics Read(Stream source) => CalibrationStatisticsFile.Read(source);

    /// <summary>Writes the statistics: the same ones give the same bytes.</summary>
    public void Write(Stream destination) => CalibrationStatisticsFile.Write(this, destination);

    /// <summary>Whether the tensor is known to be no dense tensor.</summary>
    internal bool IsOpaque(string tensor) => Opaque.Contains(tensor);
}
