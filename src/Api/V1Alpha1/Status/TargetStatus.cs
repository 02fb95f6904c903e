using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where one target stands.</summary>
public sealed class TargetStatus
{
    /// <summary>The target's name.</summary>
    [JsonPropertyName("name")]
    [Required]
    [MaxLength(63)]
    public string Name { get; set; } = "";

    /// <summary>Where it stands.</summary>
    [JsonPropertyName("state")]
    public TargetState State { get; set; }

    /// <summary>One word for machines.</summary>
    [JsonPropertyName("reason")]
    [MaxLength(128)]
    public string? Reason { get; set; }

    /// <summary>One sentence for people.</summary>
    [JsonPropertyName("message")]
    [MaxLength(1024)]
    public string? Message { get; set; }

    /// <summary>The Job at work or last at work.</summary>
    [JsonPropertyName("job")]
    [MaxLength(253)]
    public string? Job { get; set; }

    /// <summary>Where the plan is.</summary>
    [JsonPropertyName("planUri")]
    [MaxLength(2048)]
    public string? PlanUri { get; set; }

    /// <summary>The plan's SHA-256.</summary>
    [JsonPropertyName("sha256")]
    [MaxLength(64)]
    public string? Sha256 { get; set; }

    /// <summary>The plan's size in bytes.</summary>
    [JsonPropertyName("sizeBytes")]
    [Range(typeof(long), "0", "9223372036854775807")]
    public long? SizeBytes { get; set; }

    /// <summary>The precision that was chosen.</summary>
    [JsonPropertyName("precision")]
    public EnginePrecision? Precision { get; set; }

    /// <summary>Why it was chosen.</summary>
    [JsonPropertyName("precisionReason")]
    [MaxLength(1024)]
    public string? PrecisionReason { get; set; }

    /// <summary>Nodes by precision.</summary>
    [JsonPropertyName("precisionCounts")]
    [MaxLength(8)]
    [ItemBounds(KeyMaxLength = 16, Minimum = 0)]
    public IDictionary<string, int>? PrecisionCounts { get; set; }

    /// <summary>Verdicts of protected layers, worst first; the report has all.</summary>
    [JsonPropertyName("protectedLayers")]
    [MaxLength(64)]
    public IList<ProtectedLayerStatus>? ProtectedLayers { get; set; }

    /// <summary>Median latency in milliseconds.</summary>
    [JsonPropertyName("latencyMilliseconds")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? LatencyMilliseconds { get; set; }

    /// <summary>Median latency of FP32 over this plan's.</summary>
    [JsonPropertyName("speedup")]
    [MaxLength(20)]
    [RegularExpression(Patterns.DecimalNumber, ErrorMessage = "must be a decimal number in quotes, such as \"0.005\"")]
    public string? Speedup { get; set; }

    /// <summary>How accuracy was proven.</summary>
    [JsonPropertyName("verification")]
    public VerificationMode Verification { get; set; }

    /// <summary>Each gate's value beside its limit.</summary>
    [JsonPropertyName("gates")]
    [MaxLength(64)]
    public IList<GateStatus>? Gates { get; set; }
}
