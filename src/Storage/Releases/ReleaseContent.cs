namespace TrtOperator.Storage.Releases;

/// <summary>All that a release is made of.</summary>
public sealed record ReleaseContent
{
    /// <summary>
    /// What the release was made from, as 12 to 128 lower-case hexadecimal digits. Two releases of one folder whose keys share the
    /// first 12 digits are taken for the same.
    /// </summary>
    public required string Key { get; init; }

    /// <summary>Whose folder it is, for instance the uid of the object that asked for it. A folder of another owner is refused.</summary>
    public required string Owner { get; init; }

    /// <summary>The files; their names must be exactly those of <see cref="Manifest"/>.</summary>
    public required IReadOnlyList<ReleaseFile> Files { get; init; }

    /// <summary>manifest.json: a JSON object with an array <c>files</c> of <see cref="ReleaseManifestFile"/>; the rest is the caller's.</summary>
    public required ReadOnlyMemory<byte> Manifest { get; init; }
}
