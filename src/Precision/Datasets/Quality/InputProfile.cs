using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Quality;

/// <summary>What is kept of one input of one sample: a few numbers, whatever its size.</summary>
/// <param name="Shape">Its dimensions, with the batch.</param>
/// <param name="Count">How many numbers it has.</param>
/// <param name="Minimum">The least; 0 when there is none.</param>
/// <param name="Maximum">The greatest; 0 when there is none.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation, 0 and up.</param>
/// <param name="Roughness">The mean step from a number to the next in memory by <paramref name="Deviation"/>: near 1.1 for noise, less for what is smooth.</param>
public sealed record InputProfile(
    IReadOnlyList<long> Shape, long Count, double Minimum, double Maximum, double Mean, double Deviation, double Roughness)
{
    /// <summary>The means of the three colours where the shape is that of a picture with as many channels, in their order; empty otherwise.</summary>
    public IReadOnlyList<double> ChannelMeans { get; init; } = [];

    /// <summary>The greatest absolute value.</summary>
    public double Magnitude => Math.Max(Math.Abs(Minimum), Math.Abs(Maximum));

    /// <summary>Whether all its numbers are the same, but for rounding.</summary>
    public bool IsConstant => Deviation <= 1e-6 * Magnitude;

    /// <summary>Profiles a tensor; <see langword="null"/> for integers but bytes, which are names of things and no amounts.</summary>
    internal static InputProfile? Of(HostTensor tensor) => tensor.Type switch
    {
        DataType.Float => Of<float>(tensor, static value => value),
        DataType.Double => Of<double>(tensor, static value => value),
        DataType.Float16 => Of<Half>(tensor, static value => (double)value),
        DataType.Uint8 => Of<byte>(tensor, static value => value),
        _ => null,
    };

    private static InputProfile Of<T>(HostTensor tensor, Func<T, double> number)
        where T : unmanaged
    {
        ReadOnlySpan<T> values = tensor.Span<T>();
        if (values.IsEmpty)
        {
            return new InputProfile(tensor.Shape, 0, 0, 0, 0, 0, 0);
        }

        // Around the first value, so that a small spread about a large mean is not lost.
        double origin = number(values[0]);
        double minimum = origin;
        double maximum = origin;
        double sum = 0;
        double squares = 0;
        double steps = 0;
        double before = origin;
        foreach (T element in values)
        {
            double value = number(element);
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
            sum += value - origin;
            squares += (value - origin) * (value - origin);
            steps += Math.Abs(value - before);
            before = value;
        }

        double mean = sum / values.Length;
        double deviation = Math.Sqrt(Math.Max(0, (squares / values.Length) - (mean * mean)));
        double roughness = deviation > 0 && values.Length > 1 ? steps / (values.Length - 1) / deviation : 0;
        return new InputProfile(tensor.Shape, values.Length, minimum, maximum, origin + mean, deviation, roughness)
        {
            ChannelMeans = Channels(tensor.Shape, values, number),
        };
    }

    private static double[] Channels<T>(IReadOnlyList<long> shape, ReadOnlySpan<T> values, Func<T, double> number)
    {
        bool first = shape is [_, 3, > 4, > 4];
        if (!first && shape is not [_, > 4, > 4, 3])
        {
            return [];
        }

        double[] sums = new double[3];
        int plane = first ? (int)(shape[2] * shape[3]) : 1;
        for (int index = 0; index < values.Length; index++)
        {
            sums[index / plane % 3] += number(values[index]);
        }

        double count = values.Length / 3;
        return [.. sums.Select(sum => sum / count)];
    }
}
