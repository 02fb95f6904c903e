using TrtOperator.Precision;
using TrtOperator.Precision.Datasets;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Models;

/// <summary>Token sequences of different lengths, padded at the end; the same every time, and none held in memory.</summary>
/// <param name="shape">The encoder that reads them.</param>
/// <param name="count">How many there are.</param>
/// <param name="seed">Where they come from.</param>
public sealed class PaddedTexts(EncoderShape shape, int count, int seed = 1) : IDataset
{
    private const int Start = 1;
    private const int End = 2;
    private const int FirstWord = 3;

    /// <inheritdoc/>
    public string Name => "texts";

    /// <inheritdoc/>
    public IReadOnlyList<DatasetInput> Inputs { get; } =
    [
        new(TextEncoder.Tokens, DataType.Int64, [shape.Length]),
        new(TextEncoder.Present, DataType.Int64, [shape.Length]),
    ];

    /// <inheritdoc/>
    public long Count => count;

    /// <inheritdoc/>
    public DatasetLabels? Labels => null;

    /// <inheritdoc/>
    public IReadOnlyList<long>? OutputLengths => null;

    /// <inheritdoc/>
    public Sample Read(long index)
    {
        Random random = new(unchecked((seed * 1_000_003) + (int)index));
        int length = random.Next(shape.Length / 4, shape.Length + 1);
        long[] tokens = new long[shape.Length];
        long[] present = new long[shape.Length];
        for (int i = 0; i < length; i++)
        {
            // Frequent tokens come first, roughly as words are spread.
            double rank = Math.Pow(shape.Vocabulary - FirstWord, random.NextDouble()) - 1;
            tokens[i] = i == 0 ? Start : i == length - 1 ? End : FirstWord + (long)rank;
            present[i] = 1;
        }

        return new Sample(index, new Dictionary<string, HostTensor>
        {
            [TextEncoder.Tokens] = HostTensor.Create<long>(tokens, 1, shape.Length),
            [TextEncoder.Present] = HostTensor.Create<long>(present, 1, shape.Length),
        });
    }

    /// <inheritdoc/>
    public string Locate(string input, long index) => $"text {index}";

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
