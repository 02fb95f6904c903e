using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Splits a stream into lines, with a bound on their length.</summary>
internal static class LineReader
{
    /// <summary>The longest line in bytes. An object has at most 1.5 MiB in etcd.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Reads lines. The memory of a line is valid until the next one is asked for.</summary>
    /// <exception cref="IOException">The stream broke.</exception>
    /// <exception cref="MalformedAnswerException">A line is too long, or the last one is cut off.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PipeReader reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        byte[] scratch = [];
        try
        {
            while (true)
            {
                ReadResult result = await reader.ReadAsync(cancellationToken);
                ReadOnlySequence<byte> buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    ReadOnlySequence<byte> line = buffer.Slice(0, end);
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (line.IsEmpty)
                    {
                        continue;
                    }

                    if (line.IsSingleSegment)
                    {
                        yield return line.First;
                        continue;
                    }

                    int length = (int)Math.Min(line.Length, MostBytes + 1L);
                    if (length > MostBytes)
                    {
                        throw new MalformedAnswerException($"A line of the stream is longer than {MostBytes} bytes.");
                    }

                    if (scratch.Length < length)
                    {
                        scratch = new byte[Math.Max(length, 4096)];
                    }

                    line.CopyTo(scratch);
                    yield return scratch.AsMemory(0, length);
                }

                if (buffer.Length > MostBytes)
                {
                    throw new MalformedAnswerException($"A line of the stream is longer than {MostBytes} bytes.");
                }

                if (result.IsCompleted)
                {
                    if (!buffer.IsEmpty)
                    {
                        throw new MalformedAnswerException("The stream ended in the middle of a line.");
                    }

                    yield break;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }
}
