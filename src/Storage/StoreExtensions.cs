using TrtOperator.Storage.Files;

namespace TrtOperator.Storage;

/// <summary>Whole files and small documents in and out of any store.</summary>
public static class StoreExtensions
{
    /// <summary>Writes a local file; see <see cref="IStore.WriteAsync"/>.</summary>
    /// <exception cref="StorageException">Also if the local file cannot be read.</exception>
    public static async Task<StoredObject> WriteFileAsync(
        this IStore store,
        string name,
        string path,
        WriteCondition condition,
        string sha256,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        await using FileStream content = RegularFile.OpenRead(path);
        return await store.WriteAsync(name, content, condition, sha256, progress, cancellationToken);
    }

    /// <summary>Writes a document that is in memory; see <see cref="IStore.WriteAsync"/>.</summary>
    public static async Task<StoredObject> WriteBytesAsync(
        this IStore store,
        string name,
        ReadOnlyMemory<byte> bytes,
        WriteCondition condition,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        using MemoryStream content = new(bytes.ToArray(), writable: false);
        return await store.WriteAsync(name, content, condition, Sha256Digest.Of(bytes.Span), null, cancellationToken);
    }

    /// <summary>Reads a document into memory, with the version that was read; null if there is none.</summary>
    /// <param name="store">The place.</param>
    /// <param name="name">The object.</param>
    /// <param name="maxBytes">The largest size accepted.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="StorageException">The object is larger than <paramref name="maxBytes"/>, or cannot be read.</exception>
    public static async Task<(byte[] Bytes, StoredObject Object)?> ReadBytesAsync(
        this IStore store, string name, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        using BoundedBuffer buffer = new(maxBytes, $"{store.Uri}/{name}");
        try
        {
            StoredObject read = await store.ReadAsync(name, buffer, null, null, cancellationToken);
            return (buffer.ToArray(), read);
        }
        catch (StorageException e) when (e.Failure == StorageFailure.NotFound)
        {
            return null;
        }
    }
}
