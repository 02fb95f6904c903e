using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

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

    /// <summary>A UTF-8 text file with one symbol a line, in class order. The blank may be left out; with two lines fewer than classes the last class is the space.</summary>
    [JsonPropertyName("vocabulary")]
    [Required]
    public ArtifactSource Vocabulary { get; set; } = new();

    /// <summary>What stands between the symbols of a label and of decoded text: nothing for characters, a space for phonemes or tokens.</summary>
    [JsonPropertyName("separator")]
    [MaxLength(8)]
    [DefaultValue("")]
    public string Separator { get; set; } = "";

    /// <summary>Symbols that do not count: left out of labels and decoded text before errors are counted. With CharacterErrorRate only.</summary>
    [JsonPropertyName("ignore")]
    [MaxLength(64)]
    [ItemBounds(MaxLength = 256)]
    public IList<string>? Ignore { get; set; }
}
