using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using TrtOperator.Precision.Datasets.Fitting;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>A dataset that fits a model, by <see cref="DatasetBinding.Bind"/>. Every sample is checked as it is read.</summary>
public sealed class BoundDataset : IDataset
{
    private readonly IDataset _dataset;
    private readonly ModelInput[] _modelInputs;
    private readonly IReadOnlySet<string> _whole;

    internal BoundDataset(IDataset dataset, IReadOnlyList<ModelInput> modelInputs, long? fixedBatch, IReadOnlySet<string> whole)
    {
        Inputs = [.. dataset.Inputs.Select(input => input with { IsWhole = whole.Contains(input.Name) })];
        _whole = whole;
        _dataset = dataset;
        _modelInputs = [.. modelInputs];
        FixedBatch = fixedBatch;
    }

    /// <summary>The batch size that the model insists on (see <see cref="DatasetBatches"/>); null if it is dynamic.</summary>
    public long? FixedBatch { get; }

    /// <inheritdoc/>
    public string Name => _dataset.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs { get; }

    /// <inheritdoc/>
    public long Count => _dataset.Count;

    /// <inheritdoc/>
    public DatasetLabels? Labels => _dataset.Labels;

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths => _dataset.OutputLengths;

    /// <inheritdoc/>
    /// <exception cref="InvalidDatasetException">
    /// The sample is damaged, has a dimension that the model does not take, or holds NaN or an infinity; the sentence names file,
    /// sample and position.
    /// </exception>
    public Sample Read(long index)
    {
        Sample sample = _dataset.Read(index);
        foreach (ModelInput model in _modelInputs)
        {
            HostTensor tensor = sample.Inputs[model.Name];
            CheckDimensions(model, tensor, index);
            long bad = FirstNotFinite(tensor);
            if (bad >= 0)
            {
                throw new InvalidDatasetException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Input {Printable.Quote(model.Name)} in {Locate(model.Name, index)}, holds NaN or Inf at index {Printable.Shape(FlatIndex.In(tensor.Shape, bad))}; remove the sample or repair what writes it."));
            }
        }

        return _whole.Count == 0
            ? sample
            : sample with { Inputs = sample.Inputs.ToDictionary(input => input.Key, input => _whole.Contains(input.Key) ? Whole(input.Value) : input.Value, StringComparer.Ordinal) };
    }

    /// <inheritdoc/>
    public string Locate(string input, long index) => _dataset.Locate(input, index);

    /// <inheritdoc/>
    public void Dispose() => _dataset.Dispose();

    private static long FirstNotFinite(HostTensor tensor) => tensor.Type switch
    {
        DataType.Float => FirstNotFinite<float>(tensor.Span<float>()),
        DataType.Double => FirstNotFinite<double>(tensor.Span<double>()),
        DataType.Float16 => FirstNotFinite<Half>(tensor.Span<Half>()),
        _ => -1,
    };

    private static long FirstNotFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        if (values.IsEmpty || TensorPrimitives.IsFiniteAll(values))
        {
            return -1;
        }

        int index = 0;
        while (T.IsFinite(values[index]))
        {
            index++;
        }

        return index;
    }

    private static HostTensor Whole(HostTensor tensor)
        => new(tensor.Type, [.. tensor.Shape.Skip(1)], tensor.Bytes.ToArray());

    private void CheckDimensions(ModelInput model, HostTensor tensor, long index)
    {
        // Sources put the batch dimension before what a file holds; before a whole sample it is not the model's.
        int added = _whole.Contains(model.Name) ? 1 : 0;
        for (int dimension = 1 - added; dimension < (model.Shape?.Count ?? 0); dimension++)
        {
            if (model.Shape![dimension] is { } wanted && wanted != tensor.Shape[dimension + added])
            {
                throw new InvalidDatasetException(
                    $"Input {Printable.Quote(model.Name)} in {Locate(model.Name, index)}, has the shape {Printable.Shape(tensor.Shape)} with its batch dimension but the model takes {Printable.Shape(model.Shape)}: dimension {dimension} must be {wanted}.");
            }
        }
    }
}
