using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A measured speed of a candidate.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<PerformanceMetric>))]
public enum PerformanceMetric
{
    /// <summary>Median latency of FP32 over the candidate's; higher is better.</summary>
    SpeedupOverFp32,

    /// <summary>Median latency of FP16 over the candidate's; higher is better.</summary>
    SpeedupOverFp16,

    /// <summary>Median latency in milliseconds; lower is better.</summary>
    MedianLatencyMilliseconds,
}
