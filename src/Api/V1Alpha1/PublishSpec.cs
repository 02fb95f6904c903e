using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How passing engines are published.</summary>
public sealed class PublishSpec
{
    /// <summary>Where releases go.</summary>
    [JsonPropertyName("destination")]
    [Required]
    public PublishDestination Destination { get; set; } = new();

    /// <summary>The folder layout.</summary>
    [JsonPropertyName("layout")]
    [DefaultValue(PublishLayout.Plain)]
    public PublishLayout Layout { get; set; } = PublishLayout.Plain;

    /// <summary>When a release is published.</summary>
    [JsonPropertyName("when")]
    [DefaultValue(PublishTiming.AllTargets)]
    public PublishTiming When { get; set; } = PublishTiming.AllTargets;

    /// <summary>How many releases stay.</summary>
    [JsonPropertyName("keep")]
    [Range(1, 100)]
    [DefaultValue(3)]
    public int Keep { get; set; } = 3;

    /// <summary>A release that stays current whatever is built after it.</summary>
    [JsonPropertyName("pin")]
    [MaxLength(128)]
    [RegularExpression(Patterns.PlainName, ErrorMessage = "must be letters, digits, '.', '_' and '-', without a leading dot")]
    public string? Pin { get; set; }
}
