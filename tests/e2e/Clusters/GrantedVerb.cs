using System.Text.Json;
using TrtOperator.EndToEnd.Commands;

namespace TrtOperator.EndToEnd.Clusters;

/// <summary>One verb on one resource that the operator's roles allow.</summary>
public sealed record GrantedVerb(string Verb, string Group, string Resource)
{
    /// <summary>Those of its cluster role and of its role for the lease, as they are in the cluster.</summary>
    public static async Task<IReadOnlyList<GrantedVerb>> AllAsync()
        => [.. await OfAsync("get", "clusterrole", "trtengine-operator"), .. await OfAsync("-n", InstalledOperator.SystemNamespace, "get", "role", "trtengine-operator-leader-election")];

    private static async Task<IEnumerable<GrantedVerb>> OfAsync(params string[] look)
    {
        using JsonDocument role = JsonDocument.Parse(await Shell.KubectlAsync([.. look, "-o", "json"]));
        return [.. from rule in role.RootElement.GetProperty("rules").EnumerateArray()
            from api in rule.GetProperty("apiGroups").EnumerateArray()
            from resource in rule.GetProperty("resources").EnumerateArray()
            from verb in rule.GetProperty("verbs").EnumerateArray()
            select new GrantedVerb(verb.GetString()!, api.GetString()!, resource.GetString()!)];
    }
}
