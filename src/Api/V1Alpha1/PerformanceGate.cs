using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A speed that a published plan must reach; exactly one of min and max.</summary>
[ExactlyOneOf("min", "max")]
[CelRule("(self.metric == 'MedianLatencyMilliseconds') == has(self.max)", "lower is better for MedianLatencyMilliseconds: write max; higher is better for the other metrics: write min")]
public sealed class PerformanceGate
{
    /// <summary>Its name in status and report.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>What is measured.</summary>
    [JsonPropertyName("metric")]
    [Required]
    public PerformanceMetric Metric { get; set; } = (PerformanceMetric)(-1);

    /// <summary>Smallest value, for a speed-up.</summary>
    [JsonPropertyName("min")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Min { get; set; }

    /// <summary>Largest value, for a latency.</summary>
    [JsonPropertyName("max")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Max { get; set; }

    /// <summary>Names of the targets that this holds for; absent: all.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ListSet]
    [ItemBounds(MaxLength = 63)]
    public IList<string>? Targets { get; set; }
}
