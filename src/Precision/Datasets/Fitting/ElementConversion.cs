using System.Numerics;
using System.Numerics.Tensors;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets.Fitting;

/// <summary>
/// Brings numbers from one element type to another where that changes nothing but digits: integers and booleans among themselves, each value being
/// checked, and floats among themselves, rounded to nearest and checked for overflow. Integers become floats only where it is said what they stand for.
/// </summary>
internal sealed class ElementConversion
{
    private readonly Func<HostTensor, (HostTensor Result, long Bad)> _convert;

    private ElementConversion(Func<HostTensor, (HostTensor Result, long Bad)> convert) => _convert = convert;

    internal static bool IsFloat(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16;

    /// <summary>The conversion without a scaling; null where there is none that is safe.</summary>
    internal static ElementConversion? Between(DataType from, DataType to)
        => IsFloat(from) == IsFloat(to) && Of(from, to, null) is { } convert ? new ElementConversion(convert) : null;

    /// <summary>The conversion to floats by a declared scaling; null where <paramref name="to"/> is no float.</summary>
    internal static ElementConversion? Between(DataType from, DataType to, ValueScaling scaling)
        => IsFloat(to) && Of(from, to, scaling) is { } convert ? new ElementConversion(convert) : null;

    /// <summary>Converts a sample.</summary>
    /// <returns>The flat index of the first number that the type does not hold; negative where all fit.</returns>
    internal long TryConvert(HostTensor tensor, out HostTensor result)
    {
        (result, long bad) = _convert(tensor);
        return bad;
    }

    private static Func<HostTensor, (HostTensor, long)>? Of(DataType from, DataType to, ValueScaling? scaling) => from switch
    {
        DataType.Float => To<float>(to, scaling),
        DataType.Double => To<double>(to, scaling),
        DataType.Float16 => To<Half>(to, scaling),
        DataType.Int8 => To<sbyte>(to, scaling),
        DataType.Int16 => To<short>(to, scaling),
        DataType.Int32 => To<int>(to, scaling),
        DataType.Int64 => To<long>(to, scaling),
        DataType.Uint8 => To<byte>(to, scaling),
        DataType.Uint16 => To<ushort>(to, scaling),
        DataType.Uint32 => To<uint>(to, scaling),
        DataType.Uint64 => To<ulong>(to, scaling),
        DataType.Bool => To<byte>(to, scaling),
        _ => null,
    };

    private static Func<HostTensor, (HostTensor, long)>? To<TFrom>(DataType to, ValueScaling? scaling)
        where TFrom : unmanaged, INumber<TFrom> => to switch
        {
            DataType.Float => tensor => Convert<TFrom, float>(tensor, to, scaling),
            DataType.Double => tensor => Convert<TFrom, double>(tensor, to, scaling),
            DataType.Float16 => tensor => Convert<TFrom, Half>(tensor, to, scaling),
            DataType.Int8 => tensor => Convert<TFrom, sbyte>(tensor, to, scaling),
            DataType.Int16 => tensor => Convert<TFrom, short>(tensor, to, scaling),
            DataType.Int32 => tensor => Convert<TFrom, int>(tensor, to, scaling),
            DataType.Int64 => tensor => Convert<TFrom, long>(tensor, to, scaling),
            DataType.Uint8 => tensor => Convert<TFrom, byte>(tensor, to, scaling),
            DataType.Uint16 => tensor => Convert<TFrom, ushort>(tensor, to, scaling),
            DataType.Uint32 => tensor => Convert<TFrom, uint>(tensor, to, scaling),
            DataType.Uint64 => tensor => Convert<TFrom, ulong>(tensor, to, scaling),
            DataType.Bool => tensor => Convert<TFrom, byte>(tensor, to, scaling),
            _ => null,
        };

    private static (HostTensor Result, long Bad) Convert<TFrom, TTo>(HostTensor tensor, DataType to, ValueScaling? scaling)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> from = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, TFrom>(tensor.Bytes.Span);
        byte[] bytes = new byte[checked((int)(tensor.ElementCount * HostTensor.SizeOf(to)))];
        Span<TTo> target = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, TTo>(bytes.AsSpan());
        if (scaling is null)
        {
            TensorPrimitives.ConvertSaturating(from, target);
        }
        else
        {
            Scale(from, target, tensor.Shape, scaling);
        }

        return (new HostTensor(to, tensor.Shape, bytes), FirstLost(from, target, to));
    }

    private static void Scale<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> target, IReadOnlyList<long> shape, ValueScaling scaling)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        // Numbers of one index of the dimension lie together, each such run being followed by that of the next index.
        int axis = (scaling.Dimension ?? 0) + 1;
        long run = scaling.Dimension is null ? from.Length : shape.Skip(axis + 1).Aggregate(1L, static (product, length) => product * length);
        long along = scaling.Dimension is null ? 1 : shape[axis];
        for (int start = 0; start < from.Length; start += (int)run)
        {
            int index = (int)(start / run % along);
            double scale = scaling.Scale[scaling.Scale.Count == 1 ? 0 : index];
            double offset = scaling.Offset[scaling.Offset.Count == 1 ? 0 : index];
            for (int element = start; element < start + run; element++)
            {
                target[element] = TTo.CreateSaturating((double.CreateSaturating(from[element]) * scale) + offset);
            }
        }
    }

    private static long FirstLost<TFrom, TTo>(ReadOnlySpan<TFrom> from, ReadOnlySpan<TTo> to, DataType type)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        bool floats = IsFloat(type);
        for (int index = 0; index < from.Length; index++)
        {
            bool lost = floats
                ? !TTo.IsFinite(to[index]) && TFrom.IsFinite(from[index])
                : TFrom.CreateSaturating(to[index]) != from[index] || TTo.IsNegative(to[index]) != TFrom.IsNegative(from[index]) || (type == DataType.Bool && to[index] > TTo.One);
            if (lost)
            {
                return index;
            }
        }

        return -1;
    }
}
