using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Writes a .npy file (version 1.0, little-endian, C order) row by row, with the number of rows known from the start. The same
/// rows give the same bytes.
/// </summary>
public sealed class NpyWriter : IDisposable
{
    private const int Alignment = 64;

    private readonly Stream _stream;
    private readonly DataType _type;
    private readonly long _totalBytes;
    private long _written;

    /// <summary>Writes the head of an array to <paramref name="stream"/>, which the writer disposes.</summary>
    /// <param name="stream">Where to write.</param>
    /// <param name="type">The element type, one that NumPy has.</param>
    /// <param name="shape">The dimensions, rows first; empty for a single value.</param>
    /// <exception cref="ArgumentException">NumPy has no such type, or the shape is negative or too large.</exception>
    public NpyWriter(Stream stream, DataType type, IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(shape);
        string descriptor = NpyTypes.DescriptorOf(type)
            ?? throw new ArgumentException($"A .npy file cannot hold elements of type {type}.", nameof(type));
        if (shape.Any(dimension => dimension < 0))
        {
            throw new ArgumentException("A dimension is negative.", nameof(shape));
        }

        _totalBytes = NpyHeader.ByteCount(shape, HostTensor.SizeOf(type))
            ?? throw new ArgumentException("The shape is too large.", nameof(shape));
        _stream = stream;
        _type = type;
        WriteHeader(descriptor, shape);
    }

    /// <summary>Creates the file, replacing one that is there.</summary>
    /// <exception cref="ArgumentException">NumPy has no such type, or the shape is negative or too large.</exception>
    public static NpyWriter Create(string path, DataType type, IReadOnlyList<long> shape)
    {
        FileStream stream = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        try
        {
            return new NpyWriter(stream, type, shape);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Writes a whole tensor as one file.</summary>
    public static void Write(string path, HostTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        using NpyWriter writer = Create(path, tensor.Type, tensor.Shape);
        writer.Append(tensor);
        writer.Complete();
    }

    /// <summary>Appends the elements of <paramref name="rows"/>: one row or several.</summary>
    /// <exception cref="ArgumentException">The tensor has another element type.</exception>
    /// <exception cref="InvalidOperationException">There are more rows than were announced.</exception>
    public void Append(HostTensor rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Type != _type)
        {
            throw new ArgumentException($"The file holds {_type}, not {rows.Type}.", nameof(rows));
        }

        Append(rows.Bytes.Span);
    }

    /// <summary>Appends raw little-endian elements.</summary>
    /// <exception cref="InvalidOperationException">There are more bytes than were announced.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _totalBytes - _written)
        {
            throw new InvalidOperationException($"The array was announced with {_totalBytes} bytes and would get {_written + bytes.Length}.");
        }

        _stream.Write(bytes);
        _written += bytes.Length;
    }

    /// <summary>Checks that all announced rows have come and flushes them. A file without this call may be cut off, and readers refuse it.</summary>
    /// <exception cref="InvalidOperationException">Rows are missing.</exception>
    public void Complete()
    {
        if (_written != _totalBytes)
        {
            throw new InvalidOperationException($"The array was announced with {_totalBytes} bytes and got {_written}.");
        }

        _stream.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void WriteHeader(string descriptor, IReadOnlyList<long> shape)
    {
        string dimensions = string.Concat(shape.Select(dimension => string.Create(CultureInfo.InvariantCulture, $"{dimension}, ")));
        string tuple = shape.Count > 1 ? dimensions[..^2] : dimensions.TrimEnd(' ');
        string text = $"{{'descr': '{descriptor}', 'fortran_order': False, 'shape': ({tuple}), }}";
        int length = 10 + text.Length + 1;
        string padding = new(' ', (Alignment - (length % Alignment)) % Alignment);
        byte[] header = Encoding.Latin1.GetBytes($"\u0093NUMPY\u0001\0..{text}{padding}\n");
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), checked((ushort)(header.Length - 10)));
        _stream.Write(header);
    }
}
