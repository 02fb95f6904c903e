using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A limit that a variant must keep; exactly one of min, max, maxDrop and maxIncrease.</summary>
[ExactlyOneOf("min", "max", "maxDrop", "maxIncrease")]
[CelRule("(self.metric in ['CharacterErrorRate', 'WordErrorRate']) == has(self.decoder)", "decoder belongs to CharacterErrorRate and WordErrorRate: how the output becomes text")]
[CelRule("self.metric == 'CharacterErrorRate' || !has(self.decoder) || !has(self.decoder.ignore)", "ignore belongs to CharacterErrorRate")]
[CelRule("(self.metric in ['CosineSimilarity', 'Sqnr', 'Top1Agreement', 'Accuracy', 'F1']) == (has(self.min) || has(self.maxDrop))", "CosineSimilarity, Sqnr, Top1Agreement, Accuracy and F1 are better when higher: write min or maxDrop; the other metrics are better when lower: write max or maxIncrease")]
[CelRule("self.metric in ['Accuracy', 'F1', 'CharacterErrorRate', 'WordErrorRate'] || !has(self.maxDrop) && !has(self.maxIncrease)", "maxDrop and maxIncrease belong to metrics that need labels (Accuracy, F1, CharacterErrorRate, WordErrorRate); the others are measured against FP32 already: write min or max")]
public sealed class AccuracyGate
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
    public AccuracyMetric Metric { get; set; } = (AccuracyMetric)(-1);

    /// <summary>Name of the model's output.</summary>
    [JsonPropertyName("output")]
    [Required]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string Output { get; set; } = "";

    /// <summary>Smallest value, for a metric where higher is better.</summary>
    [JsonPropertyName("min")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Min { get; set; }

    /// <summary>Largest value, for a metric where lower is better.</summary>
    [JsonPropertyName("max")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Max { get; set; }

    /// <summary>Most that a label metric may fall below FP32's own value.</summary>
    [JsonPropertyName("maxDrop")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? MaxDrop { get; set; }

    /// <summary>Most that a label metric may rise above FP32's own value.</summary>
    [JsonPropertyName("maxIncrease")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? MaxIncrease { get; set; }

    /// <summary>For error rates: how the output becomes text.</summary>
    [JsonPropertyName("decoder")]
    public GateDecoder? Decoder { get; set; }

    /// <summary>Names of the targets that this holds for; absent: all.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ListSet]
    [ItemBounds(MaxLength = 63)]
    public IList<string>? Targets { get; set; }
}
