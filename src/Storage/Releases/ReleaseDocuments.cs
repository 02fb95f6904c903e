using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrtOperator.Storage.Releases;

/// <summary>owner.json: whose folder it is.</summary>
internal sealed record OwnerDocument([property: JsonPropertyName("owner")] string Owner);

/// <summary>current.json: the release that counts.</summary>
internal sealed record CurrentDocument(
    [property: JsonPropertyName("release")] string Release,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("manifestSha256")] string ManifestSha256);

/// <summary>The part of manifest.json that publishing and verifying read.</summary>
internal sealed record ManifestDocument([property: JsonPropertyName("files")] IReadOnlyList<ReleaseManifestFile?>? Files = null);

[JsonSourceGenerationOptions(WriteIndented = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, MaxDepth = 64, NewLine = "\n")]
[JsonSerializable(typeof(OwnerDocument))]
[JsonSerializable(typeof(CurrentDocument))]
[JsonSerializable(typeof(ManifestDocument))]
internal sealed partial class ReleaseJson : JsonSerializerContext;

/// <summary>Reads the small documents of a release and refuses broken ones.</summary>
internal static class ReleaseDocuments
{
    public static OwnerDocument Owner(ReadOnlySpan<byte> json, string place)
        => Parse(json, place, bytes => JsonSerializer.Deserialize(bytes, ReleaseJson.Default.OwnerDocument));

    /// <summary>Reads current.json; where there is none, nothing has been published.</summary>
    public static async Task<CurrentDocument> ReadCurrentAsync(IStore store, ReleaseLayout layout, CancellationToken cancellationToken)
    {
        string place = $"{store.Uri}/{layout.Current}";
        return await store.ReadBytesAsync(layout.Current, ReleaseLayout.MaxDocumentBytes, cancellationToken) is { } read
            ? Current(read.Bytes, place)
            : throw new StorageException($"'{place}' does not exist, so nothing has been published there; check the place.", StorageFailure.NotFound);
    }

    public static CurrentDocument Current(ReadOnlySpan<byte> json, string place)
    {
        CurrentDocument current = Parse(json, place, bytes => JsonSerializer.Deserialize(bytes, ReleaseJson.Default.CurrentDocument));
        return ReleaseName.TryParse(current.Release) is not null && Sha256Digest.IsValid(current.ManifestSha256)
            ? current
            : throw Broken(place, "has no valid 'release' and 'manifestSha256'");
    }

    /// <summary>The checked file list of a manifest.</summary>
    public static IReadOnlyList<ReleaseManifestFile> Files(ReadOnlySpan<byte> json, string place)
    {
        ManifestDocument manifest = Parse(json, place, bytes => JsonSerializer.Deserialize(bytes, ReleaseJson.Default.ManifestDocument));
        if (manifest.Files is not { } files)
        {
            throw Broken(place, "has no array 'files'");
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        List<ReleaseManifestFile> good = new(files.Count);
        foreach (ReleaseManifestFile? file in files)
        {
            if (file is null || ObjectName.Fault(file.Name) is not null || file.Name == ReleaseLayout.ManifestName
                || !Sha256Digest.IsValid(file.Sha256) || file.Bytes < 0 || !names.Add(file.Name))
            {
                throw Broken(place, $"has a bad or repeated entry '{ObjectName.Printable(file?.Name ?? "null")}' in 'files'");
            }

            good.Add(file with { Sha256 = file.Sha256.ToLowerInvariant() });
        }

        return good;
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, string place, Reader<T> read)
    {
        try
        {
            return read(json) ?? throw Broken(place, "is null");
        }
        catch (JsonException e)
        {
            throw Broken(place, $"is not the JSON it should be at '{ObjectName.Printable(e.Path ?? "$")}'");
        }
    }

    private static StorageException Broken(string place, string what)
        => new($"'{place}' {what}; correct it or publish into another folder.", StorageFailure.Refused);

    private delegate T? Reader<T>(ReadOnlySpan<byte> json);
}
