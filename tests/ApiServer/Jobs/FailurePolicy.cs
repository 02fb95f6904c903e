using System.Globalization;
using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Jobs;

/// <summary>A Job's podFailurePolicy, asked about one failed pod.</summary>
internal static class FailurePolicy
{
    /// <summary>The action of the first rule that fits, with the sentence of a FailJob; Count where none does.</summary>
    public static (string Action, string Message) Ask(JsonObject job, JsonObject pod)
    {
        JsonArray rules = job["spec"]?["podFailurePolicy"]?["rules"] as JsonArray ?? [];
        string name = $"{pod["metadata"]!["namespace"]}/{pod["metadata"]!["name"]}";
        for (int i = 0; i < rules.Count; i++)
        {
            string action = (string?)rules[i]?["action"] ?? "Count";
            if (rules[i]?["onExitCodes"] is JsonObject codes && MatchingContainer(codes, pod) is { } container)
            {
                int code = (int)container["state"]!["terminated"]!["exitCode"]!;
                return (action, string.Create(CultureInfo.InvariantCulture, $"Container {container["name"]} for pod {name} failed with exit code {code} matching {action} rule at index {i}"));
            }

            if (MatchingCondition(rules[i]?["onPodConditions"] as JsonArray ?? [], pod) is { } type)
            {
                return (action, string.Create(CultureInfo.InvariantCulture, $"Pod {name} has condition {type} matching {action} rule at index {i}"));
            }
        }

        return ("Count", "");
    }

    private static JsonObject? MatchingContainer(JsonObject codes, JsonObject pod)
    {
        HashSet<int> values = [.. (codes["values"] as JsonArray ?? []).Select(v => int.Parse(v!.ToString(), CultureInfo.InvariantCulture))];
        bool wantsIn = (string?)codes["operator"] == "In";
        string? only = (string?)codes["containerName"];
        return (pod["status"]?["containerStatuses"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(c =>
            (only is null || (string?)c["name"] == only)
            && c["state"]?["terminated"]?["exitCode"] is { } code
            && (int)code != 0
            && values.Contains((int)code) == wantsIn);
    }

    private static string? MatchingCondition(JsonArray patterns, JsonObject pod) => patterns
        .Where(p => (pod["status"]?["conditions"] as JsonArray ?? [])
            .Any(c => (string?)c?["type"] == (string?)p?["type"] && (string?)c?["status"] == ((string?)p?["status"] ?? "True")))
        .Select(p => (string?)p?["type"])
        .FirstOrDefault();
}
