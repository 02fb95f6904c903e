using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>A dataset that fits a model, by <see cref="DatasetBinding.Bind"/>. Every sample is checked as it is read.</summary>
public sealed class BoundDataset : IDataset
{
    private readonly IDataset _dataset;
    private readonly ModelInput[] _modelInputs;

    internal BoundDataset(IDataset dataset, IReadOnlyList<ModelInput> modelInputs, long? fixedBatch)
    {
        _dataset = dataset;
        _modelInputs = [.. modelInputs];
        FixedBatch = fixedBatch;
    }

    /// <summary>The batch size that the model insists on (see <see cref="DatasetBatches"/>); null if it is dynamic.</summary>
    public long? FixedBatch { get; }

    /// <inheritdoc/>
    public string Name => _dataset.Name;

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs => _dataset.Inputs;

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
                    $"Input {Printable.Quote(model.Name)} in {Locate(model.Name, index)}, holds NaN or Inf at index {Printable.Shape(Position(tensor.Shape, bad))}; remove the sample or repair what writes it."));
            }
        }

        return sample;
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

    /// <summary>The multi-dimensional index in the sample, without the batch dimension.</summary>
    private static long[] Position(IReadOnlyList<long> shape, long flat)
    {
        long[] position = new long[shape.Count - 1];
        for (int dimension = shape.Count - 1; dimension > 0; dimension--)
        {
            (flat, position[dimension - 1]) = Math.DivRem(flat, shape[dimension]);
        }

        return position;
    }

    private void CheckDimensions(ModelInput model, HostTensor tensor, long index)
    {
        for (int dimension = 1; dimension < (model.Shape?.Count ?? 0); dimension++)
        {
            if (model.Shape![dimension] is { } wanted && wanted != tensor.Shape[dimension])
            {
                throw new InvalidDatasetException(
                    $"Input {Printable.Quote(model.Name)} in {Locate(model.Name, index)}, has the shape {Printable.Shape(tensor.Shape)} with its batch dimension but the model takes {Printable.Shape(model.Shape)}: dimension {dimension} must be {wanted}.");
            }
        }
    }
}
