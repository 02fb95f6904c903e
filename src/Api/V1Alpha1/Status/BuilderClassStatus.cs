using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What the operator observed of a BuilderClass.</summary>
public sealed class BuilderClassStatus
{
    /// <summary>The generation that the conditions speak of.</summary>
    [JsonPropertyName("observedGeneration")]
    public long? ObservedGeneration { get; set; }

    /// <summary>Ready, or why not.</summary>
    [JsonPropertyName("conditions")]
    [MaxLength(16)]
    [ListMapKey("type")]
    public IList<V1Condition>? Conditions { get; set; }

    /// <summary>Jobs of this class that run now.</summary>
    [JsonPropertyName("runningJobs")]
    [Range(0, 1000000)]
    public int? RunningJobs { get; set; }
}
