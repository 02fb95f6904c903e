using System.Text.Json.Serialization;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Tests.Status;

public sealed class GadgetStatus
{
    [JsonPropertyName("observedGeneration")]
    public long? ObservedGeneration { get; set; }

    [JsonPropertyName("conditions")]
    public IList<V1Condition>? Conditions { get; set; }

    [JsonPropertyName("note")]
    public string? Note { get; set; }

    [JsonPropertyName("at")]
    public DateTime? At { get; set; }

    [JsonPropertyName("parts")]
    public IList<string>? Parts { get; set; }

    [JsonPropertyName("digests")]
    public IDictionary<string, string>? Digests { get; set; }
}
