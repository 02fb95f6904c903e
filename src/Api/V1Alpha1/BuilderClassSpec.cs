using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where and with what plans are built.</summary>
public sealed class BuilderClassSpec
{
    /// <summary>The builder image.</summary>
    [JsonPropertyName("image")]
    [Required]
    [MaxLength(512)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string Image { get; set; } = "";

    /// <summary>When it is pulled.</summary>
    [JsonPropertyName("imagePullPolicy")]
    [DefaultValue(ImagePullMode.IfNotPresent)]
    public ImagePullMode ImagePullPolicy { get; set; } = ImagePullMode.IfNotPresent;

    /// <summary>The runtime in the image.</summary>
    [JsonPropertyName("runtime")]
    [DefaultValue(TargetRuntime.TensorRT)]
    public TargetRuntime Runtime { get; set; } = TargetRuntime.TensorRT;

    /// <summary>The TensorRT version expected in the image; another is refused by the handshake.</summary>
    [JsonPropertyName("tensorRTVersion")]
    [MaxLength(32)]
    [RegularExpression(Patterns.PlainName, ErrorMessage = "must be a version such as 10.13")]
    public string? TensorRTVersion { get; set; }

    /// <summary>The compute capabilities that it builds for; absent: any.</summary>
    [JsonPropertyName("computeCapabilities")]
    [MaxLength(16)]
    [ListSet]
    [ItemBounds(MaxLength = 4, Pattern = Patterns.ComputeCapability)]
    public IList<string>? ComputeCapabilities { get; set; }

    /// <summary>Node selector, tolerations, runtime class, resources and queue.</summary>
    [JsonPropertyName("scheduling")]
    public BuilderScheduling? Scheduling { get; set; }

    /// <summary>Where timing caches are shared; absent: beside the releases.</summary>
    [JsonPropertyName("timingCacheUri")]
    [MaxLength(2048)]
    [RegularExpression(Patterns.PrintableText, ErrorMessage = "may not be empty or hold control characters")]
    public string? TimingCacheUri { get; set; }

    /// <summary>Most Jobs at a time.</summary>
    [JsonPropertyName("maxConcurrentJobs")]
    [Range(1, 1000)]
    [DefaultValue(4)]
    public int MaxConcurrentJobs { get; set; } = 4;

    /// <summary>Whether shared (-SHARED) and MIG GPUs are good enough to time and verify on.</summary>
    [JsonPropertyName("allowSharedGpus")]
    [DefaultValue(false)]
    public bool AllowSharedGpus { get; set; }

    /// <summary>Whether a TrtEngine may mount folders of the node.</summary>
    [JsonPropertyName("allowHostPath")]
    [DefaultValue(false)]
    public bool AllowHostPath { get; set; }
}
