using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>The model to serve.</summary>
public sealed class ModelSpec
{
    /// <summary>The FP32 ONNX model.</summary>
    [JsonPropertyName("source")]
    [Required]
    public ArtifactSource Source { get; set; } = new();
}
