using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Tests.Status;

/// <summary>A custom kind with a status, under a name that the server double serves without a schema.</summary>
[KubernetesEntity(Group = "trtengine.dev", ApiVersion = "v1alpha1", Kind = "TrtEngine", PluralName = "trtengines")]
public sealed class Gadget : IKubernetesObject<V1ObjectMeta>, IStatus<GadgetStatus?>
{
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = "trtengine.dev/v1alpha1";

    [JsonPropertyName("kind")]
    public string Kind { get; set; } = "TrtEngine";

    [JsonPropertyName("metadata")]
    public V1ObjectMeta Metadata { get; set; } = new();

    [JsonPropertyName("spec")]
    public Dictionary<string, string>? Spec { get; set; }

    [JsonPropertyName("status")]
    public GadgetStatus? Status { get; set; }
}
