using System.Runtime.InteropServices;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Gates;

/// <summary>Reads a tensor's elements as doubles, whatever its type.</summary>
internal static class TensorElements
{
    /// <summary>Whether <see cref="Load"/> reads the type.</summary>
    public static bool CanLoad(DataType type) => IsFloating(type) || type
        is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Int8
        or DataType.Uint64 or DataType.Uint32 or DataType.Uint16 or DataType.Uint8 or DataType.Bool;

    public static bool IsFloating(DataType type)
        => type is DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double;

    /// <summary>The elements, in <paramref name="buffer"/>, which grows as needed and is meant to be used again.</summary>
    /// <exception cref="InvalidGateException">The type is no number that a gate reads.</exception>
    public static ReadOnlySpan<double> Load(HostTensor tensor, string output, ref double[] buffer)
    {
        int count = checked((int)tensor.ElementCount);
        if (buffer.Length < count)
        {
            buffer = new double[count];
        }

        Span<double> values = buffer.AsSpan(0, count);
        switch (tensor.Type)
        {
            case DataType.Float: Convert(tensor.Span<float>(), values, static value => value); break;
            case DataType.Double: tensor.Span<double>().CopyTo(values); break;
            case DataType.Float16: Convert(tensor.Span<Half>(), values, static value => (double)value); break;
            case DataType.Bfloat16:
                Convert(
                    MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span),
                    values,
                    static value => BitConverter.UInt32BitsToSingle((uint)value << 16));
                break;
            case DataType.Int64: Convert(tensor.Span<long>(), values, static value => value); break;
            case DataType.Int32: Convert(tensor.Span<int>(), values, static value => value); break;
            case DataType.Int16: Convert(tensor.Span<short>(), values, static value => value); break;
            case DataType.Int8: Convert(tensor.Span<sbyte>(), values, static value => value); break;
            case DataType.Uint64: Convert(tensor.Span<ulong>(), values, static value => value); break;
            case DataType.Uint32: Convert(tensor.Span<uint>(), values, static value => value); break;
            case DataType.Uint16: Convert(tensor.Span<ushort>(), values, static value => value); break;
            case DataType.Uint8: Convert(tensor.Span<byte>(), values, static value => value); break;
            case DataType.Bool: Convert(tensor.Bytes.Span, values, static value => value == 0 ? 0 : 1); break;
            default: throw new InvalidGateException($"Output '{output}' is of type {tensor.Type}, which no gate reads: measure another output.");
        }

        return values;
    }

    /// <summary>Index of the first NaN or infinity, or -1.</summary>
    public static int FirstNonFinite(ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Index of the largest value; the first of equals.</summary>
    public static int ArgMax(ReadOnlySpan<double> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
            {
                best = i;
            }
        }

        return best;
    }

    private static void Convert<T>(ReadOnlySpan<T> from, Span<double> to, Func<T, double> value)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = value(from[i]);
        }
    }
}
