using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Operator.Decisions;

/// <summary>What is said of the current release.</summary>
internal static class ReleaseWords
{
    /// <summary>The sentence that ends the story of a suspended engine; events tell by it that one was suspended.</summary>
    public const string Suspended = "Suspended: nothing new is started.";

    /// <summary>A sentence behind another: that the release stays; empty where there is none.</summary>
    public static string Stays(ReleaseStatus? release) => release is null ? "" : $" Release {release.Name} of generation {release.Generation} stays current.";

    /// <summary>The release that a publish stage told of, fit for status.</summary>
    public static ReleaseStatus Of(BuildOutcome outcome, StageStatus published) => new()
    {
        Name = Sentence.Clean(outcome.Release!.Name, 128),
        Generation = outcome.Release.Generation > 0 ? outcome.Release.Generation : outcome.Generation,
        Uri = outcome.Release.Uri is { } uri ? Sentence.Clean(uri) : null,
        ManifestSha256 = outcome.Release.ManifestSha256 is { } digest ? Sentence.Clean(digest, 64) : null,
        PublishedAt = outcome.Release.PublishedAt is { } at ? Times.Second(new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc))) : published.FinishedAt,
    };
}
