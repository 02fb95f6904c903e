using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A file or archive, by address and digest.</summary>
public sealed class ArtifactSource
{
    /// <summary>Where it is: file, https, azblob or s3, or a path for local use; never with credentials in it.</summary>
    [JsonPropertyName("uri")]
    [Required]
    [MaxLength(2048)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string Uri { get; set; } = "";

    /// <summary>Its SHA-256; absent: pinned by the resolve stage.</summary>
    [JsonPropertyName("sha256")]
    [MaxLength(64)]
    [RegularExpression(Patterns.Sha256, ErrorMessage = "must be the 64 lower-case hexadecimal digits of a SHA-256")]
    public string? Sha256 { get; set; }

    /// <summary>The Secret with the credentials to read it.</summary>
    [JsonPropertyName("secretRef")]
    public SecretReference? SecretRef { get; set; }
}
