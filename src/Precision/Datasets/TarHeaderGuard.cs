using System.Globalization;
using System.Text;

namespace TrtOperator.Precision.Datasets;

/// <summary>
/// Follows the framing of a tar while it is read: refuses extended headers (long names, pax attributes) over 1 MiB, which
/// the reader would allocate on the archive's word alone, an archive that ends without its end mark, and one that decompresses
/// without end.
/// </summary>
internal sealed class TarHeaderGuard(Stream inner, long maxBytes) : Stream
{
    private const int BlockLength = 512;
    private const int MaxExtendedHeader = 1 << 20;

    private readonly byte[] _block = new byte[BlockLength];
    private readonly MemoryStream _pax = new();
    private int _blockServed = BlockLength;
    private long _untilHeader;
    private long _paxLeft;
    private long? _paxSize;
    private long _total;
    private bool _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_blockServed == BlockLength && _untilHeader == 0 && !_ended)
        {
            ReadHeader();
        }

        if (_blockServed < BlockLength)
        {
            int served = Math.Min(buffer.Length, BlockLength - _blockServed);
            _block.AsSpan(_blockServed, served).CopyTo(buffer);
            _blockServed += served;
            return served;
        }

        if (_ended)
        {
            return Counted(inner.Read(buffer));
        }

        int got = Counted(inner.Read(buffer[..(int)Math.Min(buffer.Length, _untilHeader)]));
        if (got == 0)
        {
            throw new InvalidDataException("it ends inside an entry");
        }

        CollectPax(buffer[..got]);
        _untilHeader -= got;
        return got;
    }

    /// <summary>Reads what is left.</summary>
    internal void Drain(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 16];
        while (Read(buffer) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _pax.Dispose();
        base.Dispose(disposing);
    }

    private int Counted(int bytes)
    {
        _total += bytes;
        return _total <= maxBytes ? bytes : throw new InvalidDataException($"it decompresses to more than the {maxBytes} bytes that are allowed for its size");
    }

    private void ReadHeader()
    {
        if (Counted(inner.ReadAtLeast(_block, BlockLength, throwOnEndOfStream: false)) < BlockLength)
        {
            throw new InvalidDataException("it ends without the end mark of a tar");
        }

        _blockServed = 0;
        if (!_block.AsSpan().ContainsAnyExcept((byte)0))
        {
            _ended = true;
            return;
        }

        char kind = (char)_block[156];
        long size = Size(_block.AsSpan(124, 12));
        bool extended = kind is 'x' or 'g' or 'L' or 'K';
        if (extended && size > MaxExtendedHeader)
        {
            throw new InvalidDataException($"an extended header declares {size} bytes, over the limit of {MaxExtendedHeader}");
        }

        if (kind == 'x')
        {
            _pax.SetLength(0);
            _paxLeft = size;
        }
        else if (!extended)
        {
            size = _paxSize ?? size;
            _paxSize = null;
        }

        _untilHeader = checked(size + BlockLength - 1) / BlockLength * BlockLength;
    }

    /// <summary>A size field: octal digits, or big-endian binary after a first byte of 0x80.</summary>
    private static long Size(ReadOnlySpan<byte> field)
    {
        long size = 0;
        if (field[0] >= 0x80)
        {
            if (field[0] != 0x80 || field[1..5].IndexOfAnyExcept((byte)0) >= 0)
            {
                throw new InvalidDataException("an entry declares a size that is negative or absurd");
            }

            foreach (byte value in field[4..])
            {
                size = (size << 8) | value;
            }

            return size;
        }

        foreach (byte digit in field.Trim((byte)' '))
        {
            if (digit is (byte)' ' or 0)
            {
                break;
            }

            size = digit is >= (byte)'0' and <= (byte)'7' ? (size << 3) | (uint)(digit - '0') : throw new InvalidDataException("an entry's size is no number");
        }

        return size;
    }

    /// <summary>Finds "size" among the pax records ("length key=value\n") of the entry that comes next.</summary>
    private void CollectPax(ReadOnlySpan<byte> bytes)
    {
        if (_paxLeft == 0)
        {
            return;
        }

        ReadOnlySpan<byte> part = bytes[..(int)Math.Min(bytes.Length, _paxLeft)];
        _pax.Write(part);
        _paxLeft -= part.Length;
        if (_paxLeft > 0)
        {
            return;
        }

        ReadOnlySpan<byte> records = _pax.GetBuffer().AsSpan(0, (int)_pax.Length);
        while (records.IndexOf((byte)' ') is > 0 and < 10 and int space
            && int.TryParse(records[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            && length > space + 1 && length <= records.Length)
        {
            string record = Encoding.UTF8.GetString(records[(space + 1)..(length - 1)]);
            if (record.StartsWith("size=", StringComparison.Ordinal))
            {
                _paxSize = long.TryParse(record.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                    ? size
                    : throw new InvalidDataException("an entry's size is no number");
            }

            records = records[length..];
        }
    }
}
