using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>What the head of a .npy file says, checked against the length of the file.</summary>
internal sealed record NpyHeader(DataType Type, IReadOnlyList<long> Shape, long DataOffset, long DataBytes)
{
    // NumPy itself refuses to read headers over 10,000 characters unless told to trust the file.
    internal const int MaxHeaderBytes = 64 << 10;

    private const int MaxRank = 32;
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    /// <summary>Reads the head of an open file.</summary>
    /// <exception cref="InvalidDatasetException">The file is no .npy file, holds what cannot be used, or has another length than it declares.</exception>
    internal static NpyHeader Read(SafeFileHandle file, string name)
    {
        long length = RandomAccess.GetLength(file);
        Span<byte> start = stackalloc byte[12];
        int got = ReadFully(file, start, 0);
        if (got < 10 || !start.StartsWith(Magic))
        {
            throw Refuse(name, "is not a .npy file; write it with numpy.save");
        }

        (int major, int minor) = (start[6], start[7]);
        if (major is < 1 or > 3 || minor != 0)
        {
            throw Refuse(name, $"has .npy version {major}.{minor}; versions 1.0, 2.0 and 3.0 are supported");
        }

        int prefix = major == 1 ? 10 : 12;
        if (got < prefix)
        {
            throw Truncated(name);
        }

        long headerBytes = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (headerBytes > MaxHeaderBytes)
        {
            throw Refuse(name, $"has a header of {headerBytes} bytes, over the limit of {MaxHeaderBytes}");
        }

        if (prefix + headerBytes > length)
        {
            throw Truncated(name);
        }

        byte[] header = new byte[headerBytes];
        if (ReadFully(file, header, prefix) < header.Length)
        {
            throw Truncated(name);
        }

        (DataType type, IReadOnlyList<long> shape) = Parse(major == 3 ? Encoding.UTF8.GetString(header) : Encoding.Latin1.GetString(header), name);
        long? bytes = ByteCount(shape, HostTensor.SizeOf(type));
        long available = length - prefix - headerBytes;
        if (bytes is null || bytes > available)
        {
            throw Refuse(name, $"declares the shape {Printable.Shape(shape)} but ends after {available} bytes of data; it was cut off, write it again");
        }

        if (bytes < available)
        {
            throw Refuse(name, $"has {available - bytes} bytes after the data that its shape {Printable.Shape(shape)} declares; write it again");
        }

        return new NpyHeader(type, shape, prefix + headerBytes, bytes.Value);
    }

    /// <summary>Reads until the buffer is full or the file ends; the number of bytes read.</summary>
    internal static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int got = RandomAccess.Read(file, buffer[total..], offset + total);
            if (got == 0)
            {
                break;
            }

            total += got;
        }

        return total;
    }

    /// <summary>The product of the shape and the element's size; null if it does not fit, whatever a zero among them makes of it.</summary>
    internal static long? ByteCount(IEnumerable<long> shape, int elementBytes)
    {
        Int128 product = elementBytes;
        bool empty = false;
        foreach (long dimension in shape)
        {
            empty |= dimension == 0;
            product *= Math.Max(1, dimension);
            if (product > long.MaxValue)
            {
                return null;
            }
        }

        return empty ? 0 : (long)product;
    }

    private static (DataType Type, IReadOnlyList<long> Shape) Parse(string text, string name)
    {
        NpyHeaderText header;
        try
        {
            header = NpyHeaderText.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(name)} has a damaged .npy header: {exception.Message}; write it with numpy.save.", exception);
        }

        if (header.Descriptor is null)
        {
            throw Refuse(name, "holds structured records; save one plain array per input");
        }

        if (!NpyTypes.TryParse(header.Descriptor, out DataType type, out string refusal))
        {
            throw Refuse(name, refusal);
        }

        if (header.FortranOrder && header.Shape.Count > 1)
        {
            throw Refuse(name, "is in Fortran order; save it with numpy.save(file, numpy.ascontiguousarray(array))");
        }

        return header.Shape.Count <= MaxRank
            ? (type, header.Shape)
            : throw Refuse(name, $"has {header.Shape.Count} dimensions, over the limit of {MaxRank}");
    }

    private static InvalidDatasetException Truncated(string name) => Refuse(name, "ends inside its header; it was cut off, write it again");

    private static InvalidDatasetException Refuse(string name, string what) => new($"File {Printable.Quote(name)} {what}.");
}
