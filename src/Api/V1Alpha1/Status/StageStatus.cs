using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A stage of the current work: what it was made from, and what came of it. Outlives the Job, which a time limit removes.</summary>
public sealed class StageStatus
{
    /// <summary>Its name: unique among the stages of one TrtEngine, such as <c>resolve</c>, <c>prepare-1a2b3c4d</c> or <c>build-a100</c>.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(80)]
    public string Name { get; set; } = "";

    /// <summary>Which stage.</summary>
    [JsonPropertyName("stage")]
    public BuildStage Stage { get; set; }

    /// <summary>Names of the targets that it works for.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ItemBounds(MaxLength = 63)]
    public IList<string>? Targets { get; set; }

    /// <summary>Digest of everything that goes into it: an equal key is never computed twice.</summary>
    [JsonPropertyName("key")]
    [Required]
    [MaxLength(64)]
    public string Key { get; set; } = "";

    /// <summary>Its Job's name.</summary>
    [JsonPropertyName("job")]
    [MaxLength(63)]
    public string? Job { get; set; }

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("state")]
    public StageState State { get; set; }

    /// <summary>One word for machines.</summary>
    [JsonPropertyName("reason")]
    [MaxLength(128)]
    public string? Reason { get; set; }

    /// <summary>One sentence for people, with what to do where something is wrong.</summary>
    [JsonPropertyName("message")]
    [MaxLength(2048)]
    public string? Message { get; set; }

    /// <summary>How far it is, in the builder's own words, such as <c>calibrate 120/512</c>.</summary>
    [JsonPropertyName("progress")]
    [MaxLength(128)]
    public string? Progress { get; set; }

    /// <summary>Which round of preparing it belongs to, from 0.</summary>
    [JsonPropertyName("round")]
    [Range(0, 10)]
    public int Round { get; set; }

    /// <summary>When its Job was created.</summary>
    [JsonPropertyName("startedAt")]
    public DateTime? StartedAt { get; set; }

    /// <summary>When it ended.</summary>
    [JsonPropertyName("finishedAt")]
    public DateTime? FinishedAt { get; set; }

    /// <summary>The exit code of its builder.</summary>
    [JsonPropertyName("exitCode")]
    [Range(0, 255)]
    public int? ExitCode { get; set; }

    /// <summary>SHA-256 digests that resolve pinned, by field.</summary>
    [JsonPropertyName("digests")]
    [MaxLength(128)]
    [ItemBounds(KeyMaxLength = 256, MaxLength = 64, Pattern = Patterns.Sha256)]
    public IDictionary<string, string>? Digests { get; set; }
}
