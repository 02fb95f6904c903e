using System.Runtime.InteropServices;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision;

/// <summary>A dense row-major tensor in host memory: what a dataset holds, what a session reads and what it returns.</summary>
public sealed class HostTensor
{
    private readonly byte[] _bytes;

    /// <summary>Wraps <paramref name="bytes"/> (little-endian, row-major) without copying.</summary>
    /// <exception cref="ArgumentException">The byte count is not the shape's element count times the element's size.</exception>
    public HostTensor(DataType type, IReadOnlyList<long> shape, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(bytes);
        long count = 1;
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }

        if (count * SizeOf(type) != bytes.LongLength)
        {
            throw new ArgumentException($"{bytes.LongLength} bytes do not hold {count} elements of type {type}.", nameof(bytes));
        }

        Type = type;
        Shape = [.. shape];
        ElementCount = count;
        _bytes = bytes;
    }

    /// <summary>The element type, by ONNX's numbering.</summary>
    public DataType Type { get; }

    /// <summary>Dimensions, outermost first. Empty for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>.</summary>
    public long ElementCount { get; }

    /// <summary>The raw little-endian elements.</summary>
    public Memory<byte> Bytes => _bytes;

    /// <summary>Creates a tensor that copies <paramref name="values"/>.</summary>
    public static HostTensor Create<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged => new(TypeOf<T>(), shape.ToArray(), MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The elements as <typeparamref name="T"/>, whose type must be <see cref="Type"/>'s.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is another type.</exception>
    public Span<T> Span<T>()
        where T : unmanaged
    {
        if (TypeOf<T>() != Type)
        {
            throw new InvalidOperationException($"The tensor holds {Type}, not {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan());
    }

    /// <summary>Bytes of one element.</summary>
    /// <exception cref="NotSupportedException">Strings, complex numbers and types narrower than a byte.</exception>
    public static int SizeOf(DataType type) => type switch
    {
        DataType.Bool or DataType.Uint8 or DataType.Int8 => 1,
        DataType.Float8E4M3Fn or DataType.Float8E5M2 => 1,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 2,
        DataType.Float or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Double or DataType.Int64 or DataType.Uint64 => 8,
        _ => throw new NotSupportedException($"Tensors of type {type} are not held in host memory."),
    };

    /// <summary>The ONNX element type that <typeparamref name="T"/> stands for.</summary>
    /// <exception cref="NotSupportedException">No ONNX type has this representation.</exception>
    public static DataType TypeOf<T>()
        where T : unmanaged
        => typeof(T) == typeof(float) ? DataType.Float
        : typeof(T) == typeof(long) ? DataType.Int64
        : typeof(T) == typeof(int) ? DataType.Int32
        : typeof(T) == typeof(Half) ? DataType.Float16
        : typeof(T) == typeof(double) ? DataType.Double
        : typeof(T) == typeof(byte) ? DataType.Uint8
        : typeof(T) == typeof(sbyte) ? DataType.Int8
        : typeof(T) == typeof(bool) ? DataType.Bool
        : typeof(T) == typeof(short) ? DataType.Int16
        : typeof(T) == typeof(ushort) ? DataType.Uint16
        : typeof(T) == typeof(uint) ? DataType.Uint32
        : typeof(T) == typeof(ulong) ? DataType.Uint64
        : throw new NotSupportedException($"{typeof(T).Name} is no tensor element.");
}
