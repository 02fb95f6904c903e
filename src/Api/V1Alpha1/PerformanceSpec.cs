using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>How the plan to publish is chosen by speed.</summary>
public sealed class PerformanceSpec
{
    /// <summary>Which candidate is published; absent: FastestPassing where candidates can be timed, else InOrder.</summary>
    [JsonPropertyName("selection")]
    public PlanSelection? Selection { get; set; }

    /// <summary>Speeds that must be reached.</summary>
    [JsonPropertyName("gates")]
    [MaxLength(32)]
    [ListMapKey("name", IgnoreCase = true)]
    public IList<PerformanceGate>? Gates { get; set; }
}
