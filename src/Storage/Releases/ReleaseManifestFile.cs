using System.Text.Json.Serialization;

namespace TrtOperator.Storage.Releases;

/// <summary>One entry of the array <c>files</c> in a release's manifest.json.</summary>
/// <param name="Name">Relative to the release's folder, separated by '/'.</param>
/// <param name="Sha256">Lower-case hexadecimal.</param>
/// <param name="Bytes">The file's size.</param>
public sealed record ReleaseManifestFile(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("sha256")] string Sha256,
    [property: JsonPropertyName("bytes")] long Bytes);
