using System.Globalization;
using Microsoft.Win32.SafeHandles;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Reads any row of a .npy file without the others. Versions 1.0 to 3.0, little-endian, C order, numbers and booleans; nothing
/// in the file is ever evaluated. Safe for several threads.
/// </summary>
public sealed class NpyReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly NpyHeader _header;
    private readonly int _maxBytes;

    private NpyReader(string path, SafeFileHandle file, NpyHeader header, int maxBytes)
    {
        Path = path;
        _file = file;
        _header = header;
        _maxBytes = maxBytes;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The element type.</summary>
    public DataType Type => _header.Type;

    /// <summary>All dimensions; empty for a single value.</summary>
    public IReadOnlyList<long> Shape => _header.Shape;

    /// <summary>The first dimension; 1 for a single value.</summary>
    public long Rows => Shape.Count == 0 ? 1 : Shape[0];

    /// <summary>The dimensions after the first.</summary>
    public IReadOnlyList<long> RowShape => Shape.Count == 0 ? [] : [.. Shape.Skip(1)];

    /// <summary>Bytes of one row.</summary>
    public long RowBytes => Rows == 0 ? 0 : _header.DataBytes / Rows;

    /// <summary>Opens a file and checks its head and its length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">Of which <see cref="DatasetLimits.MaxSampleBytes"/> bounds what one call reads; the default ones if null.</param>
    /// <exception cref="InvalidDatasetException">The file is missing, damaged, or holds what no engine reads.</exception>
    public static NpyReader Open(string path, DatasetLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        SafeFileHandle file;
        try
        {
            file = File.OpenHandle(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(path)} cannot be opened; check that it is there and may be read.", exception);
        }

        try
        {
            return new NpyReader(path, file, NpyHeader.Read(file, path), (limits ?? DatasetLimits.Default).MaxSampleBytes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads one row as a tensor with a leading dimension of 1.</summary>
    /// <exception cref="InvalidDatasetException">The row is over the limit, or the file was cut since it was opened.</exception>
    public HostTensor ReadRow(long row) => ReadRows(row, 1);

    /// <summary>Reads consecutive rows as one tensor.</summary>
    /// <exception cref="InvalidDatasetException">The rows are over the limit, or the file was cut since it was opened.</exception>
    public HostTensor ReadRows(long first, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - first);
        return new HostTensor(Type, [count, .. RowShape], ReadBytes(first * RowBytes, (Int128)count * RowBytes));
    }

    /// <summary>Reads the whole array.</summary>
    /// <exception cref="InvalidDatasetException">The array is over the limit, or the file was cut since it was opened.</exception>
    public HostTensor ReadAll() => new(Type, Shape, ReadBytes(0, _header.DataBytes));

    /// <summary>Reads one row into <paramref name="destination"/>, whose length must be <see cref="RowBytes"/>.</summary>
    /// <exception cref="InvalidDatasetException">The file was cut since it was opened.</exception>
    public void ReadRow(long row, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, RowBytes, nameof(destination));
        Fill(destination, row * RowBytes);
    }

    /// <summary>Reads the whole array behind a leading dimension of 1.</summary>
    internal HostTensor ReadAsSample() => new(Type, [1, .. Shape], ReadBytes(0, _header.DataBytes));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private byte[] ReadBytes(long offset, Int128 count)
    {
        if (count > _maxBytes)
        {
            throw new InvalidDatasetException(string.Create(
                CultureInfo.InvariantCulture, $"A sample in file {Printable.Quote(Path)} has {count} bytes, over the limit of {_maxBytes}."));
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)count);
        Fill(bytes, offset);
        return bytes;
    }

    private void Fill(Span<byte> destination, long offset)
    {
        if (NpyHeader.ReadFully(_file, destination, _header.DataOffset + offset) < destination.Length)
        {
            throw new InvalidDatasetException($"File {Printable.Quote(Path)} became shorter while it was read; do not change a dataset in use.");
        }

        if (Type == DataType.Bool && destination.ContainsAnyExcept<byte>(0, 1))
        {
            throw new InvalidDatasetException($"File {Printable.Quote(Path)} holds a bool that is neither 0 nor 1; write it again with array.astype(bool).");
        }
    }
}
