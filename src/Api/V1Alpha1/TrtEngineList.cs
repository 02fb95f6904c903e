using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A list of TrtEngine objects.</summary>
public sealed class TrtEngineList : IKubernetesObject<V1ListMeta>, IItems<TrtEngine>
{
    /// <summary>API group and version.</summary>
    [JsonPropertyName("apiVersion")]
    public string ApiVersion { get; set; } = TrtEngine.Group + "/" + TrtEngine.Version;

    /// <summary>The kind.</summary>
    [JsonPropertyName("kind")]
    public string Kind { get; set; } = TrtEngine.KindName + "List";

    /// <summary>Resource version and continuation.</summary>
    [JsonPropertyName("metadata")]
    public V1ListMeta Metadata { get; set; } = new();

    /// <summary>The objects.</summary>
    [JsonPropertyName("items")]
    public IList<TrtEngine> Items { get; set; } = [];
}
