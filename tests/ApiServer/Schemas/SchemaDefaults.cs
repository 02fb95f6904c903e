using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Fills in a schema's defaults, and drops the nulls that a schema does not allow.</summary>
internal static class SchemaDefaults
{
    public static void Set(JsonNode? node, JsonObject schema)
    {
        if (node is JsonArray list && schema["items"] is JsonObject items)
        {
            foreach (JsonNode? item in list)
            {
                Set(item, items);
            }
        }

        if (node is not JsonObject body)
        {
            return;
        }

        foreach ((string name, JsonNode? property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject rule)
            {
                DropNull(body, name, rule);
                if (rule["default"] is { } value && !body.ContainsKey(name))
                {
                    body[name] = value.DeepClone();
                }

                Set(body[name], rule);
            }
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            JsonObject? named = schema["properties"] as JsonObject;
            foreach (string name in body.Select(b => b.Key).Where(n => named?.ContainsKey(n) != true).ToArray())
            {
                DropNull(body, name, additional);
                Set(body[name], additional);
            }
        }
    }

    private static void DropNull(JsonObject body, string name, JsonObject schema)
    {
        if (body[name] is null && (bool?)schema["nullable"] != true)
        {
            body.Remove(name);
        }
    }
}
