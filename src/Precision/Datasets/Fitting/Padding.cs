using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>One dimension's padding, with what the dataset and the model say about its length worked in.</summary>
/// <param name="Dimension">The dimension of a sample, from 0.</param>
/// <param name="Length">The length that samples get; null for their own, rounded up.</param>
/// <param name="MultipleOf">What their own length is rounded up to.</param>
/// <param name="Value">What is filled in.</param>
/// <param name="AtStart">Whether it comes before the sample.</param>
internal sealed record Padding(int Dimension, long? Length, long MultipleOf, double Value, bool AtStart)
{
    /// <summary>The length that a sample of <paramref name="own"/> gets.</summary>
    internal long LengthOf(long own) => Length ?? RoundUp(own, MultipleOf);

    internal static long RoundUp(long length, long multiple) => checked((length + multiple - 1) / multiple * multiple);

    /// <summary>Fills a sample up, whose first dimension is the batch of 1.</summary>
    internal HostTensor Apply(HostTensor sample)
    {
        int axis = Dimension + 1;
        long own = sample.Shape[axis];
        long wanted = LengthOf(own);
        if (wanted == own)
        {
            return sample;
        }

        int element = HostTensor.SizeOf(sample.Type);
        int inner = checked((int)sample.Shape.Skip(axis + 1).Aggregate((long)element, static (product, length) => checked(product * length)));
        int outer = checked((int)sample.Shape.Take(axis).Aggregate(1L, static (product, length) => checked(product * length)));
        int ownBytes = checked((int)(own * inner));
        int wantedBytes = checked((int)(wanted * inner));
        byte[] bytes = new byte[checked(outer * wantedBytes)];
        if (Value != 0)
        {
            Fill(bytes, sample.Type, Value);
        }

        int shift = AtStart ? wantedBytes - ownBytes : 0;
        for (int row = 0; row < outer; row++)
        {
            sample.Bytes.Span.Slice(row * ownBytes, ownBytes).CopyTo(bytes.AsSpan((row * wantedBytes) + shift));
        }

        return new HostTensor(sample.Type, [.. sample.Shape.Select((length, index) => index == axis ? wanted : length)], bytes);
    }

    /// <summary>Fills all of a tensor's bytes with one number, which the type must hold exactly or, for floats, within its range.</summary>
    internal static void Fill(byte[] bytes, DataType type, double value)
    {
        byte[] one = Number(type, value) ?? throw new ArgumentOutOfRangeException(nameof(value), value, $"No {type} is {value}.");
        for (int offset = 0; offset < bytes.Length; offset += one.Length)
        {
            one.CopyTo(bytes, offset);
        }
    }

    /// <summary>The bytes of a number; null where the type has none like it.</summary>
    internal static byte[]? Number(DataType type, double value)
    {
        HostTensor exact = HostTensor.Create<double>([value], 1);
        bool isFloat = ElementConversion.IsFloat(type);
        if (!isFloat && (Math.Truncate(value) != value || Math.Abs(value) > 1L << 53))
        {
            return null;
        }

        HostTensor source = isFloat ? exact : HostTensor.Create<long>([(long)value], 1);
        return ElementConversion.Between(source.Type, type) is { } conversion && conversion.TryConvert(source, out HostTensor result) < 0 ? result.Bytes.ToArray() : null;
    }
}
