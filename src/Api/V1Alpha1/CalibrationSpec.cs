using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where activation ranges come from: data, or a cache; exactly one.</summary>
[ExactlyOneOf("source", "cache")]
public sealed class CalibrationSpec
{
    /// <summary>Samples: an archive or a folder of them.</summary>
    [JsonPropertyName("source")]
    public ArtifactSource? Source { get; set; }

    /// <summary>A calibration cache that TensorRT wrote.</summary>
    [JsonPropertyName("cache")]
    public ArtifactSource? Cache { get; set; }

    /// <summary>How a range is chosen from the data.</summary>
    [JsonPropertyName("method")]
    [DefaultValue(CalibrationMethod.Auto)]
    public CalibrationMethod Method { get; set; } = CalibrationMethod.Auto;

    /// <summary>Whether INT8 layers get their biases corrected. It needs samples; with a cache it stays off.</summary>
    [JsonPropertyName("biasCorrection")]
    [DefaultValue(BiasCorrectionMode.Auto)]
    public BiasCorrectionMode BiasCorrection { get; set; } = BiasCorrectionMode.Auto;

    /// <summary>Whether the weights of INT8 layers are rounded by what they are multiplied with, and not each to its nearest value. It needs samples; with a cache it stays off.</summary>
    [JsonPropertyName("weightRounding")]
    [DefaultValue(WeightRoundingMode.Auto)]
    public WeightRoundingMode WeightRounding { get; set; } = WeightRoundingMode.Auto;

    /// <summary>Most samples to read.</summary>
    [JsonPropertyName("maxSamples")]
    [Range(1, 65536)]
    [DefaultValue(512)]
    public int MaxSamples { get; set; } = 512;
}
