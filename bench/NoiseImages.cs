using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Bench;

/// <summary>Images of noise, the same every time: what a network costs does not depend on what it looks at.</summary>
internal sealed class NoiseImages(string input, int count, params long[] shape) : IDataset
{
    /// <inheritdoc/>
    public string Name => "noise";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs { get; } = [new(input, DataType.Float, [.. shape.Select(static dimension => (long?)dimension)])];

    /// <inheritdoc/>
    public long Count => count;

    /// <inheritdoc/>
    public DatasetLabels? Labels => null;

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths => null;

    /// <inheritdoc/>
    public Sample Read(long index)
    {
        Random random = new((int)index);
        float[] values = new float[shape.Aggregate(1L, static (product, dimension) => product * dimension)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = random.NextSingle() - 0.5f;
        }

        return new Sample(index, new Dictionary<string, HostTensor> { [input] = HostTensor.Create<float>(values, [1, .. shape]) });
    }

    /// <inheritdoc/>
    public string Locate(string input, long index) => $"image {index}";

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
