using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Http;

/// <summary>The paths that say what is served.</summary>
internal static class Discovery
{
    private static readonly string[] Verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static JsonObject? Answer(string path, KindTable kinds, int minor)
    {
        switch (path.TrimEnd('/'))
        {
            case "/version":
                return new JsonObject
                {
                    ["major"] = "1",
                    ["minor"] = minor.ToString(CultureInfo.InvariantCulture),
                    ["gitVersion"] = string.Create(CultureInfo.InvariantCulture, $"v1.{minor}.0"),
                    ["gitCommit"] = "",
                    ["gitTreeState"] = "clean",
                    ["buildDate"] = "2025-08-27T00:00:00Z",
                    ["goVersion"] = "go1.24.6",
                    ["compiler"] = "gc",
                    ["platform"] = "linux/amd64",
                };
            case "/api":
                return new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") };
            case "/apis":
                return new JsonObject
                {
                    ["kind"] = "APIGroupList",
                    ["apiVersion"] = "v1",
                    ["groups"] = new JsonArray([.. kinds.All.Where(k => k.Group.Length > 0).GroupBy(k => k.Group).OrderBy(g => g.Key, StringComparer.Ordinal).Select(Group)]),
                };
        }

        string[] steps = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        (string? group, string? version) = steps switch
        {
            ["api", { } core] => ("", core),
            ["apis", { } named, { } its] => (named, its),
            _ => (null, null),
        };
        ServedKind[] served = [.. kinds.All.Where(k => k.Group == group && k.Version == version).OrderBy(k => k.Plural, StringComparer.Ordinal)];
        return served.Length == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = served[0].ApiVersion,
            ["resources"] = new JsonArray([.. served.SelectMany(Resources)]),
        };
    }

    private static JsonNode Group(IGrouping<string, ServedKind> group)
    {
        JsonObject[] versions = [.. group.Select(k => k.Version).Distinct().Select(v => new JsonObject { ["groupVersion"] = $"{group.Key}/{v}", ["version"] = v })];
        return new JsonObject { ["name"] = group.Key, ["versions"] = new JsonArray([.. versions]), ["preferredVersion"] = versions[0].DeepClone() };
    }

    private static IEnumerable<JsonNode> Resources(ServedKind kind)
    {
        JsonObject Row(string name, IEnumerable<string> verbs) => new()
        {
            ["name"] = name,
            ["singularName"] = kind.Kind.ToLowerInvariant(),
            ["namespaced"] = kind.Namespaced,
            ["kind"] = kind.Kind,
            ["verbs"] = new JsonArray([.. verbs.Select(v => JsonValue.Create(v))]),
        };
        yield return Row(kind.Plural, Verbs);
        if (kind.HasStatus)
        {
            yield return Row($"{kind.Plural}/status", ["get", "patch", "update"]);
        }
    }
}
