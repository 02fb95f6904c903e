using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A gate's value beside its limit.</summary>
public sealed class GateStatus
{
    /// <summary>The gate's name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    public string Name { get; set; } = "";

    /// <summary>What was measured.</summary>
    [JsonPropertyName("metric")]
    [Required]
    [MaxLength(64)]
    public string Metric { get; set; } = "";

    /// <summary>The measured value.</summary>
    [JsonPropertyName("value")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Value { get; set; }

    /// <summary>The value's one-sided confidence bound, which is what is judged.</summary>
    [JsonPropertyName("bound")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Bound { get; set; }

    /// <summary>The limit in words, such as 'maxIncrease 0.005'.</summary>
    [JsonPropertyName("limit")]
    [MaxLength(64)]
    public string? Limit { get; set; }

    /// <summary>FP32's own value.</summary>
    [JsonPropertyName("reference")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Reference { get; set; }

    /// <summary>Whether it holds.</summary>
    [JsonPropertyName("passed")]
    public bool Passed { get; set; }

    /// <summary>For an inconclusive gate: about how many samples would decide.</summary>
    [JsonPropertyName("samplesNeeded")]
    [Range(0, 2147483647)]
    public int? SamplesNeeded { get; set; }
}
