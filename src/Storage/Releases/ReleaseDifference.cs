namespace TrtOperator.Storage.Releases;

/// <summary>The first thing in which a release differs from its manifest.</summary>
/// <param name="Name">The file, relative to the release's folder.</param>
/// <param name="ExpectedSha256">What the manifest (for manifest.json: current.json) says; null for a file that is not listed.</param>
/// <param name="ActualSha256">What lies in the store; null for a file that is missing.</param>
/// <param name="ExpectedBytes">The size that the manifest says, in bytes; null where it says none.</param>
/// <param name="ActualBytes">The size in the store, in bytes; null for a file that is missing.</param>
public sealed record ReleaseDifference(
    string Name, string? ExpectedSha256, string? ActualSha256, long? ExpectedBytes, long? ActualBytes);
