using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What makes a new build besides an edit.</summary>
[CelRule("(self.policy == 'OnSourceChange') == has(self.interval)", "interval belongs to policy OnSourceChange, such as 1h")]
public sealed class RebuildSpec
{
    /// <summary>What triggers it.</summary>
    [JsonPropertyName("policy")]
    [DefaultValue(RebuildPolicy.Manual)]
    public RebuildPolicy Policy { get; set; } = RebuildPolicy.Manual;

    /// <summary>With OnSourceChange: how often sources are looked at.</summary>
    [JsonPropertyName("interval")]
    [MaxLength(24)]
    [RegularExpression(Patterns.Duration, ErrorMessage = "must be a length of time such as 1h or 30m")]
    public string? Interval { get; set; }
}
