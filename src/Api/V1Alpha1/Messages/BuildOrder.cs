using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The message from operator to builder: what one Job is to do.</summary>
public sealed class BuildOrder
{
    /// <summary>The stage to run.</summary>
    [JsonPropertyName("stage")]
    [Required]
    public BuildStage Stage { get; set; }

    /// <summary>The TrtEngine's namespace.</summary>
    [JsonPropertyName("namespace")]
    [Required]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string Namespace { get; set; } = "default";

    /// <summary>The TrtEngine's name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string Name { get; set; } = "";

    /// <summary>The TrtEngine's UID; absent on a local run.</summary>
    [JsonPropertyName("uid")]
    [MaxLength(64)]
    public string? Uid { get; set; }

    /// <summary>The generation that the spec is of.</summary>
    [JsonPropertyName("generation")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long Generation { get; set; }

    /// <summary>The stage's key, derived from the digests of its inputs.</summary>
    [JsonPropertyName("key")]
    [Required]
    [MaxLength(128)]
    [RegularExpression(Patterns.PlainName, ErrorMessage = "must be letters, digits, '.', '_' and '-', without a leading dot")]
    public string Key { get; set; } = "";

    /// <summary>With Prepare and Publish: the targets to work for; absent: all.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ItemBounds(MaxLength = 63)]
    public IList<string>? Targets { get; set; }

    /// <summary>With Build: the target's name.</summary>
    [JsonPropertyName("target")]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string? Target { get; set; }

    /// <summary>The declaration, unread by the operator.</summary>
    [JsonPropertyName("spec")]
    [Required]
    public TrtEngineSpec Spec { get; set; } = new();

    /// <summary>SHA-256 of each source by its field's path, such as <c>spec.model.source</c>.</summary>
    [JsonPropertyName("digests")]
    [MaxLength(128)]
    [ItemBounds(KeyMaxLength = 256, MaxLength = 64, Pattern = Patterns.Sha256)]
    public IDictionary<string, string> Digests { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Outputs of earlier stages that this one reads, by name.</summary>
    [JsonPropertyName("inputs")]
    [MaxLength(64)]
    [ItemBounds(KeyMaxLength = 128, MaxLength = 2048)]
    public IDictionary<string, string>? Inputs { get; set; }

    /// <summary>With Publish: releases that stay whatever keep says.</summary>
    [JsonPropertyName("retainReleases")]
    [MaxLength(64)]
    [ItemBounds(MaxLength = 128)]
    public IList<string>? RetainReleases { get; set; }

    /// <summary>With Prepare: how often a real gate has sent the model back.</summary>
    [JsonPropertyName("round")]
    [Range(0, 10)]
    public int Round { get; set; }
}
