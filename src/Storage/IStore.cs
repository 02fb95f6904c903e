namespace TrtOperator.Storage;

/// <summary>
/// One folder-like place named by a URI. Names are relative and separated by '/'; anything that could leave the place is refused.
/// An object appears under its name whole or not at all, also when a write is cancelled or the process dies.
/// All methods throw <see cref="StorageException"/> for what goes wrong at the store and
/// <see cref="OperationCanceledException"/> when cancelled; errors of a caller's destination pass unchanged.
/// </summary>
public interface IStore
{
    /// <summary>The place, free of credentials, for people.</summary>
    string Uri { get; }

    /// <summary>Looks an object up; null if there is none.</summary>
    Task<StoredObject?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams an object into <paramref name="destination"/> in bounded memory and digests it on the way.
    /// After an exception the destination holds an unspecified part and must not be used.
    /// </summary>
    /// <param name="name">The object.</param>
    /// <param name="destination">Written from its present position; not closed.</param>
    /// <param name="expectedSha256">The SHA-256 that the object must have, or null.</param>
    /// <param name="progress">Told the number of bytes copied so far.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <returns>The version that was read, with the digest of what was copied.</returns>
    /// <exception cref="StorageException">Not found, not readable, or not of the expected digest.</exception>
    Task<StoredObject> ReadAsync(
        string name,
        Stream destination,
        string? expectedSha256 = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Writes an object. It becomes visible only after all bytes have arrived with the announced digest.</summary>
    /// <param name="name">The object.</param>
    /// <param name="content">Read once, from its present position to its end; not closed.</param>
    /// <param name="condition">When the write may take effect.</param>
    /// <param name="sha256">The SHA-256 of <paramref name="content"/>, hexadecimal.</param>
    /// <param name="progress">Told the number of bytes sent so far.</param>
    /// <param name="cancellationToken">Ends the write; nothing is left under the name.</param>
    /// <returns>What lies in the store.</returns>
    /// <exception cref="StorageException">
    /// With <see cref="StorageFailure.ConditionNotMet"/> if the condition does not hold,
    /// <see cref="StorageFailure.DigestMismatch"/> if the content is not what was announced.
    /// </exception>
    Task<StoredObject> WriteAsync(
        string name,
        Stream content,
        WriteCondition condition,
        string sha256,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>All objects whose names begin with <paramref name="prefix"/> (a plain string prefix; empty for all), in ordinal order.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; one that does not exist is no error.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);
}
