using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The shapes that one input may take within an optimization profile.</summary>
[CelRule("self.min.size() == self.opt.size() && self.opt.size() == self.max.size()", "min, opt and max need one number for each dimension of the input")]
[CelRule("[0, 1, 2, 3, 4, 5, 6, 7].all(i, i >= self.min.size() || i >= self.opt.size() || i >= self.max.size() || self.min[i] <= self.opt[i] && self.opt[i] <= self.max[i])", "min, opt and max must ascend on every axis")]
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
