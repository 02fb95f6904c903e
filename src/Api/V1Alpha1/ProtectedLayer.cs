using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Nodes that stay precise, chosen by exactly one of name, regex, opType, pattern and between. Matching ignores case and is against the source graph.</summary>
[ExactlyOneOf("name", "regex", "opType", "pattern", "between")]
public sealed class ProtectedLayer
{
    /// <summary>A node name, where <c>*</c> stands for any text and <c>?</c> for one character.</summary>
    [JsonPropertyName("name")]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string? Name { get; set; }

    /// <summary>A regular expression that a node name matches somewhere; without look-around and back-references.</summary>
    [JsonPropertyName("regex")]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string? Regex { get; set; }

    /// <summary>An ONNX operator type.</summary>
    [JsonPropertyName("opType")]
    [MaxLength(128)]
    [RegularExpression(Patterns.OpType, ErrorMessage = "must be an ONNX operator type, such as Softmax")]
    public string? OpType { get; set; }

    /// <summary>A recognised subgraph.</summary>
    [JsonPropertyName("pattern")]
    public LayerPattern? Pattern { get; set; }

    /// <summary>Every node between two.</summary>
    [JsonPropertyName("between")]
    public NodeSpan? Between { get; set; }

    /// <summary>What the nodes keep; where entries overlap the highest wins.</summary>
    [JsonPropertyName("precision")]
    [DefaultValue(ProtectedPrecision.FP32)]
    public ProtectedPrecision Precision { get; set; } = ProtectedPrecision.FP32;

    /// <summary>What consumers of the output see.</summary>
    [JsonPropertyName("output")]
    [DefaultValue(ProtectedOutput.Default)]
    public ProtectedOutput Output { get; set; } = ProtectedOutput.Default;

    /// <summary>Names of the targets that this holds for; absent: all.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ListSet]
    [ItemBounds(MaxLength = 63)]
    public IList<string>? Targets { get; set; }
}
