using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A declaration: one model in, verified engines out. Namespaced; short name <c>trt</c>.</summary>
[KubernetesEntity(Group = Group, ApiVersion = Version, Kind = KindName, PluralName = Plural)]
[ResourceNames("trt")]
[PrinterColumn("Ready", "string", ".status.conditions[?(@.type==\"Ready\")].status", Description = "Whether the published release serves what is declared.")]
[PrinterColumn("Reason", "string", ".status.conditions[?(@.type==\"Ready\")].reason", Description = "Why, or why not.")]
[PrinterColumn("Targets", "string", ".status.targetsPassed", Description = "Targets that have passed, of all.")]
[PrinterColumn("Release", "string", ".status.release.name", Description = "The current release.")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
[PrinterColumn("Precisions", "string", ".spec.precisions", IsWide = true, Description = "What is allowed.")]
[PrinterColumn("Model", "string", ".spec.model.source.uri", IsWide = true)]
[PrinterColumn("Published", "string", ".status.release.uri", IsWide = true, Description = "Where the current release is.")]
[PrinterColumn("Message", "string", ".status.conditions[?(@.type==\"Ready\")].message", IsWide = true)]
public sealed class TrtEngine : IKubernetesObject<V1ObjectMeta>, ISpec<TrtEngineSpec>, IStatus<TrtEngineStatus?>
{
    /// <summary>The API group.</summary>
    public const string Group = "trtengine.dev";

    /// <summary>The API version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>The kind.</summary>
    public const string KindName = "TrtEngine";

    /// <summary>The resource's plural name.</summary>
    public const string Plural = "trtengines";

    /// <summary>API group and version.</summary>
    [JsonPropertyName("apiVersion")]
    [Required]
    [MaxLength(64)]
    [DefaultValue("trtengine.dev/v1alpha1")]
    public string ApiVersion { get; set; } = Group + "/" + Version;

    /// <summary>The kind.</summary>
    [JsonPropertyName("kind")]
    [Required]
    [MaxLength(64)]
    [DefaultValue("TrtEngine")]
    public string Kind { get; set; } = KindName;

    /// <summary>Name, namespace, labels and annotations.</summary>
    [JsonPropertyName("metadata")]
    [Required]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    [JsonPropertyName("spec")]
    [JsonConverter(typeof(StoredSpecConverter))]
    [Required]
    public TrtEngineSpec Spec { get; set; } = new();

    /// <summary>What was observed; written by the operator alone.</summary>
    [JsonPropertyName("status")]
    public TrtEngineStatus? Status { get; set; }
}
