using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>A pod that a script decides about.</summary>
/// <param name="Job">The Job.</param>
/// <param name="Name">The pod's name.</param>
/// <param name="Attempt">Its number among the Job's pods, from 1.</param>
public sealed record PlayedPod(JsonObject Job, string Name, int Attempt)
{
    public string JobName => (string)Job["metadata"]!["name"]!;

    public string Namespace => (string)Job["metadata"]!["namespace"]!;

    /// <summary>An environment variable of the first container; null where it is not set by value.</summary>
    public string? Variable(string name) => (string?)(Job["spec"]?["template"]?["spec"]?["containers"]?[0]?["env"] as JsonArray ?? [])
        .FirstOrDefault(e => (string?)e?["name"] == name)?["value"];
}
