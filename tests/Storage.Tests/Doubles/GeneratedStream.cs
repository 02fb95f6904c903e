using System.Security.Cryptography;

namespace TrtOperator.Storage.Tests.Doubles;

/// <summary>Bytes that are made while they are read; notes the highest live heap seen on the way.</summary>
internal sealed class GeneratedStream(long length) : Stream
{
    private long _position;
    private long _nextLook;

    public long PeakHeap { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public static async Task<string> Sha256Async(long length)
    {
        using GeneratedStream stream = new(length);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _position);
        for (int i = 0; i < count; i++)
        {
            long at = _position + i;
            buffer[i] = (byte)(at ^ (at >> 8) ^ (at >> 17));
        }

        _position += count;
        if (_position >= _nextLook)
        {
            _nextLook = _position + (50L << 20);
            PeakHeap = Math.Max(PeakHeap, GC.GetTotalMemory(forceFullCollection: true));
        }

        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
