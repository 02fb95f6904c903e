using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace TrtOperator.Onnx.Files;

/// <summary>A file mapped read-only into memory: its pages are read when touched and given back under memory pressure.</summary>
/// <remarks>The mapping lives until nothing refers to a piece of it any more. The file must not be shortened meanwhile; replacing it by a rename is harmless.</remarks>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private byte* _start;

    public MappedFile(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        Length = stream.Length;
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    ~MappedFile() => Release();

    public long Length { get; }

    /// <summary>The whole file, for as long as this object is not disposed of.</summary>
    public ReadOnlySpan<byte> Span => new(_start, checked((int)Length));

    /// <summary>A piece of the file that keeps the mapping alive.</summary>
    public ReadOnlyMemory<byte> Piece(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new MappedPiece(this, _start + offset, length).Memory;
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_start is null)
        {
            return;
        }

        _start = null;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private sealed class MappedPiece(MappedFile owner, byte* start, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan()
        {
            GC.KeepAlive(owner);
            return new(start, length);
        }

        public override MemoryHandle Pin(int elementIndex = 0) => new(start + elementIndex, default, this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
