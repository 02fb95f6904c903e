using System.Text.Json.Nodes;

namespace TrtOperator.ApiServer.Objects;

/// <summary>The record of who wrote which fields. Coarse for updates: readers drop it, but it must be there to be dropped.</summary>
internal static class ManagedFields
{
    public static void Record(JsonObject body, string manager, string operation, string? subresource, string apiVersion, string now, JsonObject? fields = null)
    {
        JsonObject metadata = body["metadata"]!.AsObject();
        if (metadata["managedFields"] is not JsonArray entries)
        {
            metadata["managedFields"] = entries = [];
        }

        JsonNode? mine = Find(entries, manager, operation, subresource);
        if (mine is not null)
        {
            entries.Remove(mine);
        }

        JsonObject entry = new()
        {
            ["manager"] = manager,
            ["operation"] = operation,
            ["apiVersion"] = apiVersion,
            ["time"] = now,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = fields ?? TopFields(body, subresource),
        };
        if (subresource is not null)
        {
            entry["subresource"] = subresource;
        }

        entries.Add(entry);
    }

    public static JsonNode? Find(JsonArray? entries, string manager, string operation, string? subresource) => entries?.FirstOrDefault(
        e => (string?)e?["manager"] == manager && (string?)e?["operation"] == operation && (string?)e?["subresource"] == subresource);

    private static JsonObject TopFields(JsonObject body, string? subresource)
    {
        JsonObject fields = [];
        foreach ((string name, JsonNode? value) in body)
        {
            if (name is "kind" or "apiVersion" or "metadata" || (subresource is null ? name == "status" : name != subresource))
            {
                continue;
            }

            JsonObject inner = [];
            foreach ((string field, _) in value as JsonObject ?? [])
            {
                inner[$"f:{field}"] = new JsonObject();
            }

            fields[$"f:{name}"] = inner;
        }

        return fields;
    }
}
