namespace TrtOperator.Storage;

/// <summary>A source that lies on the local file system with a known digest.</summary>
/// <param name="Path">The absolute path: of the original where the source is local, of the copy otherwise.</param>
/// <param name="Sha256">Lower-case hexadecimal; for a folder see <see cref="FolderDigest"/>.</param>
/// <param name="Size">Bytes; for a folder the sum over its files.</param>
/// <param name="IsFolder">Whether the source is a folder.</param>
public sealed record FetchedSource(string Path, string Sha256, long Size, bool IsFolder);
