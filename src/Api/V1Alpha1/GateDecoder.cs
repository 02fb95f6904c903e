using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How an output becomes the text that an error rate is counted on.</summary>
public sealed class GateDecoder
{
    /// <summary>The decoder.</summary>
    [JsonPropertyName("type")]
    [DefaultValue(DecoderType.CtcGreedy)]
    public DecoderType Type { get; set; } = DecoderType.CtcGreedy;

    /// <summary>Class number of the CTC blank.</summary>
    [JsonPropertyName("blank")]
    [Range(0, 1000000)]
    [DefaultValue(0)]
    public int Blank { get; set; } = 0;

    /// <summary>A UTF-8 text file, one character or token per line, in class order without the blank.</summary>
    [JsonPropertyName("vocabulary")]
    [Required]
    public ArtifactSource Vocabulary { get; set; } = new();

    /// <summary>What separates words, for WordErrorRate.</summary>
    [JsonPropertyName("separator")]
    [MinLength(1)]
    [MaxLength(8)]
    [DefaultValue(" ")]
    public string Separator { get; set; } = " ";
}
