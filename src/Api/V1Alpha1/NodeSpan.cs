using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Every node on a path between two nodes, both included.</summary>
[CelRule("self.from != self.to", "from and to are the same node; protect it by name")]
public sealed class NodeSpan
{
    /// <summary>Name of the first node in the source graph.</summary>
    [JsonPropertyName("from")]
    [Required]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string From { get; set; } = "";

    /// <summary>Name of the last node in the source graph.</summary>
    [JsonPropertyName("to")]
    [Required]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string To { get; set; } = "";
}
