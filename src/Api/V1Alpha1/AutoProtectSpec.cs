using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The search for further layers to protect.</summary>
[CelRule("(self.policy == 'TopK') == has(self.count)", "count belongs to policy TopK: how many layers to protect")]
public sealed class AutoProtectSpec
{
    /// <summary>Whether and how it protects.</summary>
    [JsonPropertyName("policy")]
    [DefaultValue(AutoProtectPolicy.Off)]
    public AutoProtectPolicy Policy { get; set; } = AutoProtectPolicy.Off;

    /// <summary>With TopK: how many layers.</summary>
    [JsonPropertyName("count")]
    [Range(1, 10000)]
    public int? Count { get; set; }

    /// <summary>Most of the quantizable layers that it may protect, in percent.</summary>
    [JsonPropertyName("maxPercent")]
    [Range(1, 100)]
    [DefaultValue(10)]
    public int MaxPercent { get; set; } = 10;

    /// <summary>How often a failed real gate may send the model back to prepare.</summary>
    [JsonPropertyName("maxRounds")]
    [Range(0, 10)]
    [DefaultValue(2)]
    public int MaxRounds { get; set; } = 2;
}
