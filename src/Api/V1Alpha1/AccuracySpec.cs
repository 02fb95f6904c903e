using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The accuracy that must hold.</summary>
[CelRule("double(self.confidence) > 0.5 && double(self.confidence) < 1.0", "confidence must lie between 0.5 and 1, both excluded; 0.95 is usual")]
public sealed class AccuracySpec
{
    /// <summary>Evaluation samples, with labels where a gate needs them.</summary>
    [JsonPropertyName("source")]
    [Required]
    public ArtifactSource Source { get; set; } = new();

    /// <summary>Share of the samples that the search may see, in percent; the final check uses the rest. Without a search every sample judges.</summary>
    [JsonPropertyName("searchPercent")]
    [Range(1, 99)]
    [DefaultValue(50)]
    public int SearchPercent { get; set; } = 50;

    /// <summary>One-sided confidence of every gate, between 0.5 and 1.</summary>
    [JsonPropertyName("confidence")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    [DefaultValue("0.95")]
    public string Confidence { get; set; } = "0.95";

    /// <summary>The limits; all must hold.</summary>
    [JsonPropertyName("gates")]
    [Required]
    [MinLength(1)]
    [MaxLength(32)]
    [ListMapKey("name", IgnoreCase = true)]
    public IList<AccuracyGate> Gates { get; set; } = [];
}
