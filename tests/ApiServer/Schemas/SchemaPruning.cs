using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Drops the fields that a schema does not name.</summary>
internal static class SchemaPruning
{
    public static void Prune(JsonNode? node, JsonObject schema, bool isRoot = false)
    {
        if (node is JsonArray list && schema["items"] is JsonObject items)
        {
            foreach (JsonNode? item in list)
            {
                Prune(item, items);
            }
        }

        if (node is not JsonObject body)
        {
            return;
        }

        JsonObject? properties = schema["properties"] as JsonObject;
        JsonObject? additional = schema["additionalProperties"] as JsonObject;
        bool open = (bool?)schema["x-kubernetes-preserve-unknown-fields"] == true || (schema["additionalProperties"] is JsonValue any && (bool)any);
        foreach (string name in body.Select(b => b.Key).ToArray())
        {
            if (isRoot && name is "metadata" or "kind" or "apiVersion" && isRoot)
            {
                continue;
            }

            if (properties?[name] is JsonObject property)
            {
                Prune(body[name], property);
            }
            else if (additional is not null)
            {
                Prune(body[name], additional);
            }
            else if (!open)
            {
                body.Remove(name);
            }
        }
    }
}
