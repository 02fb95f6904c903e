using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>An optimization profile: ranges of input shapes that one set of kernels serves.</summary>
public sealed class OptimizationProfile
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>Every input with a dynamic shape.</summary>
    [JsonPropertyName("inputs")]
    [Required]
    [MinLength(1)]
    [MaxLength(64)]
    [ListMapKey("name")]
    public IList<ProfileInput> Inputs { get; set; } = [];
}
