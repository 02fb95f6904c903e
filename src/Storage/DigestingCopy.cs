using System.Buffers;
using System.Security.Cryptography;

namespace TrtOperator.Storage;

/// <summary>Copies a stream in bounded memory and digests it on the way.</summary>
internal static class DigestingCopy
{
    public const int ChunkBytes = 256 * 1024;

    /// <param name="source">Read to its end.</param>
    /// <param name="destination">Gets every byte; its errors pass unchanged.</param>
    /// <param name="progress">Told the number of bytes copied so far.</param>
    /// <param name="readFailure">Turns an error of the source into the one to throw; null leaves it as it is.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    public static async Task<(string Sha256, long Size)> RunAsync(
        Stream source,
        Stream destination,
        IProgress<long>? progress,
        Func<Exception, Exception>? readFailure,
        CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            long size = 0;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read;
                try
                {
                    read = await source.ReadAsync(chunk.AsMemory(0, ChunkBytes), cancellationToken);
                }
                catch (Exception e) when (readFailure is not null && !cancellationToken.IsCancellationRequested)
                {
                    throw readFailure(e);
                }

                if (read == 0)
                {
                    return (Convert.ToHexStringLower(hash.GetHashAndReset()), size);
                }

                hash.AppendData(chunk, 0, read);
                await destination.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
                size += read;
                progress?.Report(size);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
