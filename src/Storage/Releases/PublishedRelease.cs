namespace TrtOperator.Storage.Releases;

/// <summary>A complete release that <c>current.json</c> points to.</summary>
/// <param name="Name">The folder's name, <c>{number}-{first 12 digits of the key}</c>.</param>
/// <param name="Number">Counts up within the prefix, from 1.</param>
/// <param name="Uri">The release's folder, free of credentials.</param>
/// <param name="ManifestSha256">The digest of its manifest.json.</param>
/// <param name="AlreadyPublished">Whether a complete release of the same key was there before, so that no file was written.</param>
public sealed record PublishedRelease(string Name, int Number, string Uri, string ManifestSha256, bool AlreadyPublished);
