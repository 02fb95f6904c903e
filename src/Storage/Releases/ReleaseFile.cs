namespace TrtOperator.Storage.Releases;

/// <summary>A local file that is to become part of a release.</summary>
/// <param name="Name">The name in the release, separated by '/'.</param>
/// <param name="LocalPath">Where it lies now; only read.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record ReleaseFile(string Name, string LocalPath, string Sha256, long Bytes);
