using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What is wanted: a model, the hardware to serve, and the accuracy that must hold.</summary>
[CelRule("has(self.calibration) || self.targets.all(t, !(has(t.precisions) ? t.precisions : self.precisions).exists(p, p == 'INT8'))", "INT8 needs calibration data: add calibration.source, or take INT8 out of precisions")]
[CelRule("self.targets.all(t, !has(t.precisions) || t.precisions.all(p, p == 'FP32' || p in self.precisions))", "a target's precisions must be among spec.precisions; FP32 always is")]
[CelRule("self.accuracy.gates.all(g, !has(g.targets) || g.targets.all(n, self.targets.exists(t, t.name == n)))", "a gate names a target that is not in spec.targets")]
[CelRule("self.targets.all(t, self.accuracy.gates.exists(g, !has(g.targets) || g.targets.size() == 0 || t.name in g.targets))", "every target needs an accuracy gate; name it in a gate's targets, or leave targets out of one")]
public sealed class TrtEngineSpec
{
    /// <summary>The model.</summary>
    [JsonPropertyName("model")]
    [Required]
    public ModelSpec Model { get; set; } = new();

    /// <summary>Optimization profiles; absent: the model's shapes are fixed.</summary>
    [JsonPropertyName("profiles")]
    [MaxLength(16)]
    [ListMapKey("name", IgnoreCase = true)]
    public IList<OptimizationProfile>? Profiles { get; set; }

    /// <summary>What is allowed, most wanted first; FP32 always is.</summary>
    [JsonPropertyName("precisions")]
    [Required]
    [MinLength(1)]
    [MaxLength(5)]
    [ListSet]
    public IList<EnginePrecision> Precisions { get; set; } = [];

    /// <summary>The hardware to serve.</summary>
    [JsonPropertyName("targets")]
    [Required]
    [MinLength(1)]
    [MaxLength(32)]
    [ListMapKey("name", IgnoreCase = true)]
    public IList<EngineTarget> Targets { get; set; } = [];

    /// <summary>Nodes that stay precise.</summary>
    [JsonPropertyName("protectedLayers")]
    [MaxLength(256)]
    public IList<ProtectedLayer>? ProtectedLayers { get; set; }

    /// <summary>The search for further nodes to protect; absent: none.</summary>
    [JsonPropertyName("autoProtect")]
    public AutoProtectSpec? AutoProtect { get; set; }

    /// <summary>Whether channels are evened out before INT8 where that lowers the error; absent: Auto, and Off with a calibration cache.</summary>
    [JsonPropertyName("equalization")]
    public EqualizationMode? Equalization { get; set; }

    /// <summary>Where activation ranges come from; needed for INT8 and FP8.</summary>
    [JsonPropertyName("calibration")]
    public CalibrationSpec? Calibration { get; set; }

    /// <summary>The accuracy that must hold.</summary>
    [JsonPropertyName("accuracy")]
    [Required]
    public AccuracySpec Accuracy { get; set; } = new();

    /// <summary>How the plan to publish is chosen by speed.</summary>
    [JsonPropertyName("performance")]
    public PerformanceSpec? Performance { get; set; }

    /// <summary>How passing engines are published.</summary>
    [JsonPropertyName("publish")]
    [Required]
    public PublishSpec Publish { get; set; } = new();

    /// <summary>What makes a new build besides an edit; absent: nothing.</summary>
    [JsonPropertyName("rebuild")]
    public RebuildSpec? Rebuild { get; set; }

    /// <summary>Pass-through to the pods of the Jobs.</summary>
    [JsonPropertyName("builder")]
    public BuilderScheduling? Builder { get; set; }

    /// <summary>Whether to start nothing new.</summary>
    [JsonPropertyName("suspend")]
    [DefaultValue(false)]
    public bool Suspend { get; set; }

    /// <summary>What happens to releases on deletion.</summary>
    [JsonPropertyName("deletionPolicy")]
    [DefaultValue(DeletionPolicy.Retain)]
    public DeletionPolicy DeletionPolicy { get; set; } = DeletionPolicy.Retain;

    /// <summary>What a stored object held that does not have its field's type, and that is therefore not here; empty where all was read. No field of the schema.</summary>
    [JsonIgnore]
    public IReadOnlyList<DeclarationError> Misfits { get; internal set; } = [];
}
