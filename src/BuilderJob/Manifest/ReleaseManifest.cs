using System.Text.Json;
using System.Text.Json.Serialization;
using TrtOperator.Storage.Releases;

namespace TrtOperator.BuilderJob.Manifest;

/// <summary>
/// What a release says of itself: what went in, what came out, and the proof that it was held against FP32.
/// It is the last file of a release to be written, and every other file's digest stands in it.
/// </summary>
public sealed record ReleaseManifest
{
    /// <summary>The schema that this version writes.</summary>
    public const string CurrentSchema = "trtengine.dev/release/v1";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The schema of this file.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>The TrtEngine's namespace and name, joined by a slash.</summary>
    public required string Engine { get; init; }

    /// <summary>The release's key: the digest of everything that it was made from.</summary>
    public required string Key { get; init; }

    /// <summary>The version of trtengine.</summary>
    public required string Tool { get; init; }

    /// <summary>Libraries that took part in the numbers, by name.</summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init; }

    /// <summary>The processor that computed. Float results differ between processor types.</summary>
    public required string Cpu { get; init; }

    /// <summary>The FP32 model.</summary>
    public required ManifestSource Model { get; init; }

    /// <summary>The calibration data, where INT8 was asked for.</summary>
    public ManifestSource? Calibration { get; init; }

    /// <summary>The evaluation data.</summary>
    public ManifestSource? Evaluation { get; init; }

    /// <summary>What was built for each target.</summary>
    public required IReadOnlyList<ManifestTarget> Targets { get; init; }

    /// <summary>Every file of the release except this one.</summary>
    public required IReadOnlyList<ReleaseManifestFile> Files { get; init; }

    // What a constructor takes may be left out in the file, whatever its type says.
    private bool IsWhole
        => Files.All(file => file is { Name: not null, Sha256: not null })
        && Targets.All(target => target is { Name: not null, File: not null, Gates: not null, ProtectedLayers: not null }
            && target.Gates.All(gate => gate is { Name: not null, Verdict: not null })
            && target.ProtectedLayers.All(layer => layer is { Node: not null, Asked: not null }));

    /// <summary>The manifest as it is published: equal manifests give equal bytes.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="BadInputException">The bytes are no manifest of this schema.</exception>
    public static ReleaseManifest Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<ReleaseManifest>(bytes, Json) is { Schema: CurrentSchema } manifest && manifest.IsWhole
                ? manifest
                : throw new BadInputException("InvalidManifest", $"The release's manifest.json is not of schema {CurrentSchema}, or parts of it are missing.");
        }
        catch (JsonException exception)
        {
            throw new BadInputException("InvalidManifest", $"The release's manifest.json cannot be read: {exception.Message}");
        }
    }
}
