namespace TrtOperator.Storage.Releases;

/// <summary>What the check of a release found.</summary>
/// <param name="Release">The release's name.</param>
/// <param name="ManifestSha256">The digest of the manifest.json in the store.</param>
/// <param name="FilesChecked">How many listed files were read before the end or the first difference.</param>
/// <param name="Difference">The first difference, by name; null if the release is whole.</param>
/// <param name="Message">One sentence that says what was found.</param>
public sealed record ReleaseVerification(
    string Release, string ManifestSha256, int FilesChecked, ReleaseDifference? Difference, string Message)
{
    /// <summary>Whether every file is there with the size and SHA-256 of the manifest, and nothing else is.</summary>
    public bool IsIntact => Difference is null;
}
