using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A release.</summary>
public sealed class ReleaseStatus
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(128)]
    public string Name { get; set; } = "";

    /// <summary>The generation of the TrtEngine that it was built from.</summary>
    [JsonPropertyName("generation")]
    public long Generation { get; set; }

    /// <summary>Where it is.</summary>
    [JsonPropertyName("uri")]
    [MaxLength(2048)]
    public string? Uri { get; set; }

    /// <summary>SHA-256 of its manifest.</summary>
    [JsonPropertyName("manifestSha256")]
    [MaxLength(64)]
    public string? ManifestSha256 { get; set; }

    /// <summary>When it became current; absent on a candidate.</summary>
    [JsonPropertyName("publishedAt")]
    public DateTime? PublishedAt { get; set; }
}
