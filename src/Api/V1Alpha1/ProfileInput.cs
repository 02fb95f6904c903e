using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The shapes that one input may take within an optimization profile.</summary>
public sealed class ProfileInput
{
    /// <summary>The input's name in the model.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string Name { get; set; } = "";

    /// <summary>The smallest shape.</summary>
    [JsonPropertyName("min")]
    [Required]
    [MinLength(1)]
    [MaxLength(8)]
    [ItemBounds(Minimum = 1, Maximum = 2147483647)]
    public IList<long> Min { get; set; } = [];

    /// <summary>The shape to optimize for.</summary>
    [JsonPropertyName("opt")]
    [Required]
    [MinLength(1)]
    [MaxLength(8)]
    [ItemBounds(Minimum = 1, Maximum = 2147483647)]
    public IList<long> Opt { get; set; } = [];

    /// <summary>The largest shape.</summary>
    [JsonPropertyName("max")]
    [Required]
    [MinLength(1)]
    [MaxLength(8)]
    [ItemBounds(Minimum = 1, Maximum = 2147483647)]
    public IList<long> Max { get; set; } = [];
}
