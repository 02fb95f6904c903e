using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>What is passed through to the pods of the Jobs. Has no effect on a local run.</summary>
public sealed class BuilderScheduling
{
    /// <summary>The service account that the builder runs under.</summary>
    [JsonPropertyName("serviceAccountName")]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string? ServiceAccountName { get; set; }

    /// <summary>Labels that a node must have.</summary>
    [JsonPropertyName("nodeSelector")]
    [MaxLength(64)]
    [ItemBounds(KeyMaxLength = 317, MaxLength = 63)]
    public IDictionary<string, string>? NodeSelector { get; set; }

    /// <summary>Taints that the pods tolerate.</summary>
    [JsonPropertyName("tolerations")]
    [MaxLength(64)]
    public IList<V1Toleration>? Tolerations { get; set; }

    /// <summary>Affinity of the pods.</summary>
    [JsonPropertyName("affinity")]
    public V1Affinity? Affinity { get; set; }

    /// <summary>How pods spread.</summary>
    [JsonPropertyName("topologySpreadConstraints")]
    [MaxLength(16)]
    public IList<V1TopologySpreadConstraint>? TopologySpreadConstraints { get; set; }

    /// <summary>Requests and limits of the builder container.</summary>
    [JsonPropertyName("resources")]
    public V1ResourceRequirements? Resources { get; set; }

    /// <summary>The priority class.</summary>
    [JsonPropertyName("priorityClassName")]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string? PriorityClassName { get; set; }

    /// <summary>The runtime class.</summary>
    [JsonPropertyName("runtimeClassName")]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string? RuntimeClassName { get; set; }

    /// <summary>The scheduler.</summary>
    [JsonPropertyName("schedulerName")]
    [MaxLength(253)]
    [RegularExpression(Patterns.DnsSubdomain, ErrorMessage = "must be a Kubernetes object name: lower-case letters, digits, '-' and '.'")]
    public string? SchedulerName { get; set; }

    /// <summary>Secrets to pull the image with.</summary>
    [JsonPropertyName("imagePullSecrets")]
    [MaxLength(16)]
    public IList<V1LocalObjectReference>? ImagePullSecrets { get; set; }

    /// <summary>The security context of the pods.</summary>
    [JsonPropertyName("podSecurityContext")]
    public V1PodSecurityContext? PodSecurityContext { get; set; }

    /// <summary>Further labels of the pods.</summary>
    [JsonPropertyName("podLabels")]
    [MaxLength(64)]
    [ItemBounds(KeyMaxLength = 317, MaxLength = 63)]
    public IDictionary<string, string>? PodLabels { get; set; }

    /// <summary>Further annotations of the pods.</summary>
    [JsonPropertyName("podAnnotations")]
    [MaxLength(64)]
    [ItemBounds(KeyMaxLength = 317, MaxLength = 4096)]
    public IDictionary<string, string>? PodAnnotations { get; set; }

    /// <summary>The Kueue queue of the Jobs.</summary>
    [JsonPropertyName("queueName")]
    [MaxLength(63)]
    [RegularExpression(Patterns.DnsLabel, ErrorMessage = "must be lower-case letters, digits and '-', starting and ending with a letter or digit")]
    public string? QueueName { get; set; }

    /// <summary>Further environment variables of the builder container; those that the builder itself is given come last and win.</summary>
    [JsonPropertyName("env")]
    [MaxLength(64)]
    public IList<V1EnvVar>? Env { get; set; }

    /// <summary>Further volumes of the pods; hostPath only where the BuilderClass allows it.</summary>
    [JsonPropertyName("volumes")]
    [MaxLength(32)]
    public IList<V1Volume>? Volumes { get; set; }

    /// <summary>Where the builder container sees these volumes.</summary>
    [JsonPropertyName("volumeMounts")]
    [MaxLength(32)]
    public IList<V1VolumeMount>? VolumeMounts { get; set; }

    /// <summary>The security context of the builder container; absent: the restricted one.</summary>
    [JsonPropertyName("securityContext")]
    public V1SecurityContext? SecurityContext { get; set; }

    /// <summary>The longest that one Job may take, in seconds; absent: 6 hours.</summary>
    [JsonPropertyName("activeDeadlineSeconds")]
    [Range(60, 604800)]
    public int? ActiveDeadlineSeconds { get; set; }

    /// <summary>How long a finished Job stays to be looked at, in seconds; absent: 1 day.</summary>
    [JsonPropertyName("ttlSecondsAfterFinished")]
    [Range(0, 2592000)]
    public int? TtlSecondsAfterFinished { get; set; }

    /// <summary>How often a Job tries again after a fault that may pass; absent: 3.</summary>
    [JsonPropertyName("backoffLimit")]
    [Range(0, 10)]
    public int? BackoffLimit { get; set; }
}
