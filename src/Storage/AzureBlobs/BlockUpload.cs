using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace TrtOperator.Storage.AzureBlobs;

/// <summary>
/// Sends a stream as blocks, a few at a time, each checked by the service against its MD5. Nothing is visible before the blocks
/// are committed; blocks that never are, the service forgets after a week.
/// </summary>
internal sealed class BlockUpload(BlockBlobClient blob, string writeId)
{
    /// <summary>Bytes of a block; with the service's 50,000 blocks a blob may have 390 GiB.</summary>
    public const int BlockBytes = 8 * 1024 * 1024;

    private const int Parallel = 4;

    /// <summary>Stages all of <paramref name="content"/>.</summary>
    /// <returns>The block ids in order, the digest of what was sent, and its size in bytes.</returns>
    public async Task<(IReadOnlyList<string> Blocks, string Sha256, long Size)> StageAsync(
        Stream content, IProgress<long>? progress, Func<Exception, Exception> readFailure, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Queue<byte[]> free = new();
        List<(Task Sending, byte[] Buffer)> underWay = [];
        List<string> blocks = [];
        long size = 0;
        try
        {
            while (true)
            {
                if (underWay.Count == Parallel)
                {
                    Task done = await Task.WhenAny(underWay.Select(block => block.Sending));
                    int index = underWay.FindIndex(block => block.Sending == done);
                    free.Enqueue(underWay[index].Buffer);
                    underWay.RemoveAt(index);
                    await done;
                }

                byte[] buffer = free.TryDequeue(out byte[]? used) ? used : new byte[BlockBytes];
                int count = await FillAsync(content, buffer, readFailure, stop.Token);
                if (count == 0)
                {
                    break;
                }

                hash.AppendData(buffer, 0, count);
                size += count;
                string id = BlockId(blocks.Count);
                blocks.Add(id);
                underWay.Add((SendAsync(id, buffer, count, stop.Token), buffer));
                progress?.Report(size);
                if (count < BlockBytes)
                {
                    break;
                }
            }

            await Task.WhenAll(underWay.Select(block => block.Sending));
            return (blocks, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAll(underWay.Select(block => block.Sending)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private static async Task<int> FillAsync(
        Stream content, byte[] buffer, Func<Exception, Exception> readFailure, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw readFailure(e);
        }
    }

    private async Task SendAsync(string id, byte[] buffer, int count, CancellationToken cancellationToken)
    {
        using MemoryStream block = new(buffer, 0, count, writable: false);
        BlockBlobStageBlockOptions options = new()
        {
            TransferValidation = new UploadTransferValidationOptions { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 },
        };
        await blob.StageBlockAsync(id, block, options, cancellationToken);
    }

    private string BlockId(int index)
        => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{writeId}-{index:d5}")));
}
