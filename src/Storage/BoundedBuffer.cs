using System.Globalization;

namespace TrtOperator.Storage;

/// <summary>Memory that refuses to grow beyond a limit, whatever a store sends.</summary>
internal sealed class BoundedBuffer(int maxBytes, string place) : MemoryStream
{
    public override void Write(byte[] buffer, int offset, int count)
    {
        Admit(count);
        base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Admit(buffer.Length);
        base.Write(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    private void Admit(int count)
    {
        if (Length + count > maxBytes)
        {
            throw new StorageException(
                string.Create(CultureInfo.InvariantCulture, $"'{place}' is larger than the {maxBytes} bytes allowed for such a document; check that it is the right object."),
                StorageFailure.Refused);
        }
    }
}
