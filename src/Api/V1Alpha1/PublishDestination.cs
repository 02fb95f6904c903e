using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where releases go: <c>&lt;uri&gt;/&lt;namespace&gt;/&lt;name&gt;/</c>.</summary>
public sealed class PublishDestination
{
    /// <summary>A folder: file, azblob or s3, or a path for local use.</summary>
    [JsonPropertyName("uri")]
    [Required]
    [MaxLength(2048)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string Uri { get; set; } = "";

    /// <summary>The Secret with the credentials to write there.</summary>
    [JsonPropertyName("secretRef")]
    public SecretReference? SecretRef { get; set; }
}
