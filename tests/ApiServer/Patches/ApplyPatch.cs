using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;

namespace TrtOperator.ApiServer.Patches;

/// <summary>
/// Server-side apply, in small: what a manager applied before and no longer applies is removed; lists are replaced as a whole, except conditions and
/// owner references, which are merged by their keys. Conflicts between managers are not found: the last one wins, as with force.
/// </summary>
internal static class ApplyPatch
{
    public static JsonObject Apply(ServedKind kind, JsonObject current, JsonObject wanted, string? subresource, WriteOptions options, out JsonObject fields)
    {
        wanted = OwnPart(kind, wanted, subresource);
        fields = FieldsOf(wanted);
        JsonNode? before = ManagedFields.Find(current["metadata"]?["managedFields"] as JsonArray, options.Manager, "Apply", subresource)?["fieldsV1"];
        if (before is JsonObject owned)
        {
            RemoveAbandoned(current, owned, fields);
        }

        StrategicMerge.Apply(current, wanted);
        return current;
    }

    /// <summary>The fields that a configuration names.</summary>
    public static JsonObject FieldsOf(ServedKind kind, JsonObject wanted, string? subresource) => FieldsOf(OwnPart(kind, wanted, subresource));

    private static JsonObject OwnPart(ServedKind kind, JsonObject wanted, string? subresource)
    {
        wanted = (JsonObject)wanted.DeepClone();
        wanted.Remove("kind");
        wanted.Remove("apiVersion");
        if (subresource is not null)
        {
            foreach (string name in wanted.Select(w => w.Key).Where(n => n != subresource).ToArray())
            {
                wanted.Remove(name);
            }
        }
        else if (kind.HasStatus)
        {
            wanted.Remove("status");
        }

        if (wanted["metadata"] is JsonObject metadata)
        {
            metadata.Remove("name");
            metadata.Remove("namespace");
        }

        return wanted;
    }

    private static JsonObject FieldsOf(JsonObject value)
    {
        JsonObject fields = [];
        foreach ((string name, JsonNode? inner) in value)
        {
            fields[$"f:{name}"] = inner is JsonObject nested ? FieldsOf(nested) : new JsonObject();
        }

        return fields;
    }

    private static void RemoveAbandoned(JsonObject target, JsonObject owned, JsonObject now)
    {
        foreach ((string field, JsonNode? inner) in owned)
        {
            string name = field[2..];
            if (now[field] is not JsonObject still)
            {
                if (inner is JsonObject { Count: > 0 } nested && target[name] is JsonObject holder)
                {
                    RemoveAbandoned(holder, nested, []);
                    if (holder.Count > 0)
                    {
                        continue;
                    }
                }

                target.Remove(name);
            }
            else if (inner is JsonObject nested && target[name] is JsonObject holder)
            {
                RemoveAbandoned(holder, nested, still);
            }
        }
    }
}
