using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>Where and with what plans are built. Cluster-scoped. It is settings alone and has no status: a TrtEngine that it does not serve says why.</summary>
[KubernetesEntity(Group = Group, ApiVersion = Version, Kind = KindName, PluralName = Plural)]
[ResourceNames("trtclass", IsClusterScoped = true)]
[PrinterColumn("Runtime", "string", ".spec.runtime")]
[PrinterColumn("Image", "string", ".spec.image")]
[PrinterColumn("Most", "integer", ".spec.maxConcurrentJobs", Description = "Most unfinished Jobs.")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp")]
public sealed class BuilderClass : IKubernetesObject<V1ObjectMeta>, ISpec<BuilderClassSpec>
{
    /// <summary>The API group.</summary>
    public const string Group = "trtengine.dev";

    /// <summary>The API version.</summary>
    public const string Version = "v1alpha1";

    /// <summary>The kind.</summary>
    public const string KindName = "BuilderClass";

    /// <summary>The resource's plural name.</summary>
    public const string Plural = "builderclasses";

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
    [DefaultValue("BuilderClass")]
    public string Kind { get; set; } = KindName;

    /// <summary>Name, namespace, labels and annotations.</summary>
    [JsonPropertyName("metadata")]
    [Required]
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    [JsonPropertyName("spec")]
    [Required]
    public BuilderClassSpec Spec { get; set; } = new();
}
