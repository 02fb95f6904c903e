using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A Secret in the TrtEngine's namespace, mounted into the Job and never read by the operator.</summary>
public sealed class SecretReference
{
    /// <summary>The Secret's name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string Name { get; set; } = "";
}
