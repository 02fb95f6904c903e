using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What became of a protected layer in the built plan.</summary>
public sealed class ProtectedLayerStatus
{
    /// <summary>The node's name in the source graph.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(512)]
    public string Name { get; set; } = "";

    /// <summary>What was asked for.</summary>
    [JsonPropertyName("precision")]
    public ProtectedPrecision Precision { get; set; }

    /// <summary>What the plan shows.</summary>
    [JsonPropertyName("verdict")]
    public ProtectionVerdict Verdict { get; set; }

    /// <summary>The evidence, or how the island was widened.</summary>
    [JsonPropertyName("message")]
    [MaxLength(1024)]
    public string? Message { get; set; }
}
