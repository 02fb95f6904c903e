namespace TrtOperator.Storage;

/// <summary>What a store knows about one object.</summary>
/// <param name="Name">The name relative to the store, separated by '/'.</param>
/// <param name="Size">Bytes; -1 where a web server does not say.</param>
/// <param name="ETag">The store's opaque mark of this version; empty where a web server gives none.</param>
/// <param name="Sha256">
/// Lower-case hexadecimal SHA-256, or null where the store keeps none.
/// After a read or a write it is the digest of the bytes that passed; from a find or a list it is what the writer noted.
/// </param>
public sealed record StoredObject(string Name, long Size, string ETag, string? Sha256);
