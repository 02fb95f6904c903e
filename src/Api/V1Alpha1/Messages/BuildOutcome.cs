using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The message from builder to operator, in the termination message of the Job's container.</summary>
public sealed class BuildOutcome
{
    /// <summary>0 done; 10 bad declaration or input; 11 a gate failed; 12 model not supported; 20 and above transient.</summary>
    [JsonPropertyName("exitCode")]
    [Range(0, 255)]
    public int ExitCode { get; set; }

    /// <summary>The stage that ran.</summary>
    [JsonPropertyName("stage")]
    [Required]
    public BuildStage Stage { get; set; }

    /// <summary>The generation of the order.</summary>
    [JsonPropertyName("generation")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long Generation { get; set; }

    /// <summary>One word in upper camel case for machines.</summary>
    [JsonPropertyName("reason")]
    [Required]
    [MaxLength(128)]
    public string Reason { get; set; } = "";

    /// <summary>One sentence for people.</summary>
    [JsonPropertyName("message")]
    [MaxLength(2048)]
    public string Message { get; set; } = "";

    /// <summary>The key of the order.</summary>
    [JsonPropertyName("key")]
    [MaxLength(128)]
    public string? Key { get; set; }

    /// <summary>What was made, by name: digests, places and counts.</summary>
    [JsonPropertyName("outputs")]
    [MaxLength(32)]
    [ItemBounds(KeyMaxLength = 64, MaxLength = 512)]
    public IDictionary<string, string>? Outputs { get; set; }

    /// <summary>Resolve: SHA-256 of each source by field, such as <c>spec.model.source</c>.</summary>
    [JsonPropertyName("digests")]
    [MaxLength(128)]
    [ItemBounds(KeyMaxLength = 256, MaxLength = 64, Pattern = Patterns.Sha256)]
    public IDictionary<string, string>? Digests { get; set; }

    /// <summary>Prepare, Build and Publish: what is known of each target, cut to what fits the message; the report has all.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ListMapKey("name")]
    public IList<TargetStatus>? Targets { get; set; }

    /// <summary>Publish: the release that is current now.</summary>
    [JsonPropertyName("release")]
    public ReleaseStatus? Release { get; set; }
}
