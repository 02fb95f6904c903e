namespace TrtOperator.BuilderJob.Manifest;

/// <summary>Something that a release was made from.</summary>
/// <param name="Uri">Where it came from, as declared.</param>
/// <param name="Sha256">The digest of what was read, in lower-case hex.</param>
/// <param name="Samples">How many samples were used, for a dataset.</param>
/// <param name="DataSha256">The digest of the names and digests of a model's external data files, where it has any.</param>
public sealed record ManifestSource(string Uri, string Sha256, long? Samples = null, string? DataSha256 = null);
