using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx;

/// <summary>Reads and makes tensors, whichever field of the message holds their values.</summary>
public static class TensorData
{
    /// <summary>Number of elements: the product of the dimensions, 1 for a scalar.</summary>
    /// <exception cref="InvalidModelException">A dimension is negative or the product overflows.</exception>
    public static long ElementCount(TensorProto tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        long count = 1;
        bool empty = false;
        foreach (long dimension in tensor.Dims)
        {
            if (dimension < 0)
            {
                throw new InvalidModelException($"The tensor '{tensor.Name}' has the negative dimension {dimension}; export the model again.");
            }

            empty |= dimension == 0;
            if (dimension != 0 && count > long.MaxValue / dimension)
            {
                throw new InvalidModelException($"The dimensions of the tensor '{tensor.Name}' multiply to more than 64 bits hold; export the model again.");
            }

            count *= dimension == 0 ? 1 : dimension;
        }

        return empty ? 0 : count;
    }

    /// <summary>Values of a FLOAT, FLOAT16, BFLOAT16 or DOUBLE tensor, row-major.</summary>
    /// <exception cref="InvalidModelException">The stored values are not as many as the dimensions say, or the type is another.</exception>
    public static float[] ReadFloats(TensorProto tensor)
    {
        int count = CheckedCount(tensor);
        DataType type = (DataType)tensor.DataType;
        float[] values = new float[count];
        ReadOnlySpan<byte> raw = Raw(tensor, type, count);
        switch (type)
        {
            case DataType.Float when tensor.HasRawData:
                for (int i = 0; i < count; i++)
                {
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]);
                }

                break;
            case DataType.Float:
                RequireCount(tensor, tensor.FloatData.Count, count);
                tensor.FloatData.CopyTo(values, 0);
                break;
            case DataType.Double when tensor.HasRawData:
                for (int i = 0; i < count; i++)
                {
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]);
                }

                break;
            case DataType.Double:
                RequireCount(tensor, tensor.DoubleData.Count, count);
                for (int i = 0; i < count; i++)
                {
                    values[i] = (float)tensor.DoubleData[i];
                }

                break;
            case DataType.Float16 or DataType.Bfloat16:
                RequireCount(tensor, tensor.HasRawData ? count : tensor.Int32Data.Count, count);
                for (int i = 0; i < count; i++)
                {
                    ushort bits = tensor.HasRawData ? BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]) : unchecked((ushort)tensor.Int32Data[i]);
                    values[i] = type == DataType.Float16 ? (float)BitConverter.UInt16BitsToHalf(bits) : BitConverter.UInt32BitsToSingle((uint)bits << 16);
                }

                break;
            default:
                throw new InvalidModelException($"The tensor '{tensor.Name}' is of type {type} where a floating-point tensor is expected; export the model again.");
        }

        GC.KeepAlive(tensor);
        return values;
    }

    /// <summary>Values of an INT64 or INT32 tensor, row-major.</summary>
    /// <exception cref="InvalidModelException">The stored values are not as many as the dimensions say, or the type is another.</exception>
    public static long[] ReadInt64s(TensorProto tensor)
    {
        int count = CheckedCount(tensor);
        DataType type = (DataType)tensor.DataType;
        long[] values = new long[count];
        ReadOnlySpan<byte> raw = Raw(tensor, type, count);
        switch (type)
        {
            case DataType.Int64:
                RequireCount(tensor, tensor.HasRawData ? count : tensor.Int64Data.Count, count);
                for (int i = 0; i < count; i++)
                {
                    values[i] = tensor.HasRawData ? BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]) : tensor.Int64Data[i];
                }

                break;
            case DataType.Int32:
                RequireCount(tensor, tensor.HasRawData ? count : tensor.Int32Data.Count, count);
                for (int i = 0; i < count; i++)
                {
                    values[i] = tensor.HasRawData ? BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]) : tensor.Int32Data[i];
                }

                break;
            default:
                throw new InvalidModelException($"The tensor '{tensor.Name}' is of type {type} where an INT64 or INT32 tensor is expected; export the model again.");
        }

        GC.KeepAlive(tensor);
        return values;
    }

    /// <summary>A FLOAT tensor. Without <paramref name="dims"/> it is a scalar.</summary>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public static TensorProto Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dims)
        => Dense(name, DataType.Float, MemoryMarshal.AsBytes(values), values.Length, dims);

    /// <summary>A FLOAT16 tensor. Without <paramref name="dims"/> it is a scalar.</summary>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public static TensorProto Halves(string name, ReadOnlySpan<Half> values, params ReadOnlySpan<long> dims)
        => Dense(name, DataType.Float16, MemoryMarshal.AsBytes(values), values.Length, dims);

    /// <summary>An INT64 tensor. Without <paramref name="dims"/> it is a scalar.</summary>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public static TensorProto Int64s(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> dims)
        => Dense(name, DataType.Int64, MemoryMarshal.AsBytes(values), values.Length, dims);

    /// <summary>An INT8 tensor. Without <paramref name="dims"/> it is a scalar.</summary>
    /// <exception cref="ArgumentException">The values are not as many as the dimensions say.</exception>
    public static TensorProto SBytes(string name, ReadOnlySpan<sbyte> values, params ReadOnlySpan<long> dims)
        => Dense(name, DataType.Int8, MemoryMarshal.AsBytes(values), values.Length, dims);

    /// <summary>A tensor of any fixed-width type from its little-endian bytes, which are copied.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">The element type.</param>
    /// <param name="bytes">The elements, little-endian, row-major; 4-bit types two to a byte, the lower half first.</param>
    /// <param name="dims">The dimensions; none for a scalar.</param>
    /// <exception cref="ArgumentException">The bytes are not as many as the type and the dimensions say.</exception>
    public static TensorProto Bytes(string name, DataType type, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> dims)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims.ToArray());
        long? expected = ElementTypes.ByteCount(type, ElementCount(tensor));
        if (expected != bytes.Length)
        {
            throw new ArgumentException($"{bytes.Length} bytes do not fill the dimensions [{string.Join(", ", tensor.Dims)}] of type {type}.", nameof(bytes));
        }

        tensor.RawData = ByteString.CopyFrom(bytes);
        return tensor;
    }

    private static TensorProto Dense(string name, DataType type, ReadOnlySpan<byte> bytes, int count, ReadOnlySpan<long> dims)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type };
        tensor.Dims.AddRange(dims.ToArray());
        if (ElementCount(tensor) != count)
        {
            throw new ArgumentException($"{count} values do not fill the dimensions [{string.Join(", ", tensor.Dims)}] of the tensor '{name}'.", nameof(dims));
        }

        tensor.RawData = ByteString.CopyFrom(bytes);
        return tensor;
    }

    private static int CheckedCount(TensorProto tensor)
    {
        long count = ElementCount(tensor);
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw new InvalidModelException($"The values of the tensor '{tensor.Name}' lie in external data that was not loaded; load the model from its file.");
        }

        if (count > Array.MaxLength)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' has {count} elements, more than one array holds; split it.");
        }

        return (int)count;
    }

    private static ReadOnlySpan<byte> Raw(TensorProto tensor, DataType type, int count)
    {
        if (!tensor.HasRawData)
        {
            return default;
        }

        if (ElementTypes.ByteCount(type, count) is { } expected && expected != tensor.RawData.Length)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' holds {tensor.RawData.Length} bytes where its dimensions need {expected}; export the model again.");
        }

        return tensor.RawData.Span;
    }

    private static void RequireCount(TensorProto tensor, int stored, int count)
    {
        if (stored != count)
        {
            throw new InvalidModelException($"The tensor '{tensor.Name}' holds {stored} values where its dimensions need {count}; export the model again.");
        }
    }
}
