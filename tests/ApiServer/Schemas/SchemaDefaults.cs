using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Fills in a schema's defaults.</summary>
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
            // A null where the schema does not allow one counts as absent where there is a default.
            if (property is JsonObject rule)
            {
                if (rule["default"] is { } value && body[name] is null && (bool?)rule["nullable"] != true)
                {
                    body[name] = value.DeepClone();
                }

                Set(body[name], rule);
            }
        }

        if (schema["additionalProperties"] is JsonObject additional)
        {
            JsonObject? named = schema["properties"] as JsonObject;
            foreach ((string name, JsonNode? value) in body)
            {
                if (named?.ContainsKey(name) != true)
                {
                    Set(value, additional);
                }
            }
        }
    }
}
