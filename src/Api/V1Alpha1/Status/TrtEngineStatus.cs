using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What the operator observed.</summary>
public sealed class TrtEngineStatus
{
    /// <summary>The generation that the conditions speak of.</summary>
    [JsonPropertyName("observedGeneration")]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready, Resolved, Prepared, Built, AccuracyVerified, Published; Reconciling or Stalled only while true.</summary>
    [JsonPropertyName("conditions")]
    [MaxLength(16)]
    [ListMapKey("type")]
    public IList<V1Condition>? Conditions { get; set; }

    /// <summary>The published, current release.</summary>
    [JsonPropertyName("release")]
    public ReleaseStatus? Release { get; set; }

    /// <summary>What is being built.</summary>
    [JsonPropertyName("candidate")]
    public ReleaseStatus? Candidate { get; set; }

    /// <summary>One entry a target.</summary>
    [JsonPropertyName("targets")]
    [MaxLength(32)]
    [ListMapKey("name")]
    public IList<TargetStatus>? Targets { get; set; }

    /// <summary>How many targets of the current generation have passed, of all, such as <c>2/3</c>.</summary>
    [JsonPropertyName("targetsPassed")]
    [MaxLength(16)]
    public string? TargetsPassed { get; set; }

    /// <summary>The stages of the current work.</summary>
    [JsonPropertyName("stages")]
    [MaxLength(128)]
    [ListMapKey("name")]
    public IList<StageStatus>? Stages { get; set; }

    /// <summary>The request for a rebuild that was last taken up: the value of the annotation <c>trtengine.dev/rebuild-requested-at</c>.</summary>
    [JsonPropertyName("lastHandledRebuild")]
    [MaxLength(128)]
    public string? LastHandledRebuild { get; set; }
}
