using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Counts of items, and uniqueness in sets and maps.</summary>
internal static class ListChecks
{
    public static void Check(JsonArray list, JsonObject schema, string path, List<FieldCause> causes)
    {
        string count = list.Count.ToString(CultureInfo.InvariantCulture);
        if (schema["maxItems"] is { } most && list.Count > (long)most)
        {
            causes.Add(new FieldCause("FieldValueTooMany", path, $"Too many: {count}: must have at most {most} items"));
        }

        if (schema["minItems"] is { } least && list.Count < (long)least)
        {
            causes.Add(FieldCause.Invalid(path, count, $"{path} in body should have at least {least} items"));
        }

        if (schema["items"] is JsonObject items)
        {
            for (int i = 0; i < list.Count; i++)
            {
                SchemaChecks.Check(list[i], items, $"{path}[{i}]", causes);
            }
        }

        CheckUnique(list, schema, path, causes);
    }

    private static void CheckUnique(JsonArray list, JsonObject schema, string path, List<FieldCause> causes)
    {
        string? type = (string?)schema["x-kubernetes-list-type"];
        if (type is not ("map" or "set"))
        {
            return;
        }

        string[] keys = [.. (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(k => k!.ToString())];
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < list.Count; i++)
        {
            string identity = type == "set"
                ? list[i]?.ToJsonString() ?? "null"
                : $"map[string]interface {{}}{{{string.Join(", ", keys.Select(k => $"\"{k}\":{(list[i] as JsonObject)?[k]?.ToJsonString() ?? "null"}"))}}}";
            if (!seen.Add(identity))
            {
                causes.Add(FieldCause.Duplicate($"{path}[{i}]", identity));
            }
        }
    }
}
