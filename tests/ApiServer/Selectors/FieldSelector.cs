using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Storage;

namespace TrtOperator.ApiServer.Selectors;

/// <summary>A field selector as it stands in a query. Each kind allows a few fields only, as a real server does.</summary>
internal sealed class FieldSelector
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["pods"] = ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP", "status.nominatedNodeName"],
        ["jobs.batch"] = ["status.successful"],
        ["nodes"] = ["spec.unschedulable"],
        ["namespaces"] = ["status.phase"],
        ["secrets"] = ["type"],
        ["events"] =
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "source", "type",
        ],
    };

    private readonly List<(string Path, string Value, bool Equal)> _requirements = [];

    private FieldSelector()
    {
    }

    public bool IsEmpty => _requirements.Count == 0;

    /// <summary>The name asked for, where that is all that can match.</summary>
    public string? Name => _requirements.FirstOrDefault(r => r.Path == "metadata.name" && r.Equal).Value;

    public static FieldSelector Parse(string? text, ServedKind kind)
    {
        FieldSelector selector = new();
        foreach (string part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int not = part.IndexOf("!=", StringComparison.Ordinal);
            int equal = part.IndexOf('=', StringComparison.Ordinal);
            if (equal < 0)
            {
                throw RefusalException.BadRequest($"invalid selector: '{part}'; can't understand '{part}'");
            }

            string path = not >= 0 ? part[..not] : part[..equal];
            string value = not >= 0 ? part[(not + 2)..] : part[(equal + 1)..].TrimStart('=');
            if (path is not ("metadata.name" or "metadata.namespace") && !(Allowed.TryGetValue(kind.Stored.Resource, out string[]? paths) && paths.Contains(path)))
            {
                throw RefusalException.BadRequest(kind.Custom
                    ? $"Unable to find \"{kind.Group}/{kind.Version}, Resource={kind.Plural}\" that match label selector \"\", field selector \"{text}\": field label not supported: {path}"
                    : $"Unable to find \"{(kind.Group.Length == 0 ? "" : kind.Group + "/")}{kind.Version}, Resource={kind.Plural}\" that match label selector \"\", field selector \"{text}\": field label not supported: {path}");
            }

            selector._requirements.Add((path, value, not < 0));
        }

        return selector;
    }

    public bool Matches(StoredObject candidate)
    {
        JsonObject? body = null;
        foreach ((string path, string value, bool equal) in _requirements)
        {
            string actual = path switch
            {
                "metadata.name" => candidate.Name,
                "metadata.namespace" => candidate.Namespace ?? "",
                _ => Text(body ??= candidate.ToJson(), path),
            };
            if (string.Equals(actual, value, StringComparison.Ordinal) != equal)
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(JsonObject body, string path)
    {
        JsonNode? node = path switch
        {
            "status.successful" => body["status"]?["succeeded"],
            "source" => body["source"]?["component"],
            _ => path.Split('.').Aggregate((JsonNode?)body, (at, step) => (at as JsonObject)?[step]),
        };
        return node?.ToString() ?? (path is "status.successful" ? "0" : path is "spec.unschedulable" ? "false" : "");
    }
}
