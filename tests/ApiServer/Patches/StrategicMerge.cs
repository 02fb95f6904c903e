using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Patches;

/// <summary>Strategic merge patch, with the list keys of the kinds that are served.</summary>
internal static class StrategicMerge
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["conditions"] = "type",
        ["containers"] = "name",
        ["initContainers"] = "name",
        ["env"] = "name",
        ["volumes"] = "name",
        ["volumeMounts"] = "mountPath",
        ["ports"] = "containerPort",
        ["imagePullSecrets"] = "name",
        ["ownerReferences"] = "uid",
        ["addresses"] = "type",
    };

    public static JsonObject Apply(JsonObject target, JsonNode patch)
    {
        if (patch is not JsonObject changes)
        {
            throw RefusalException.BadRequest("the patch must be an object");
        }

        Merge(target, changes);
        return target;
    }

    private static void Merge(JsonObject target, JsonObject changes)
    {
        if ((string?)changes["$patch"] == "replace")
        {
            target.Clear();
        }

        foreach ((string name, JsonNode? value) in changes)
        {
            if (name == "$patch")
            {
                continue;
            }

            if (name.StartsWith("$deleteFromPrimitiveList/", StringComparison.Ordinal))
            {
                HashSet<string> gone = [.. value!.AsArray().Select(v => v!.ToString())];
                (target[name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]] as JsonArray)?.RemoveAll(v => gone.Contains(v!.ToString()));
            }
            else if (name.StartsWith('$'))
            {
                continue;
            }
            else if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner)
            {
                if (target[name] is not JsonObject existing)
                {
                    target[name] = existing = [];
                }

                Merge(existing, inner);
            }
            else if (value is JsonArray list && Keys.TryGetValue(name, out string? key) && list.All(i => i is JsonObject))
            {
                target[name] = MergeList(target[name] as JsonArray ?? [], list, key);
            }
            else if (value is JsonArray finalizers && name == "finalizers")
            {
                target[name] = new JsonArray([.. (target[name] as JsonArray ?? []).Concat(finalizers).Select(f => f!.ToString()).Distinct().Select(f => JsonValue.Create(f))]);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    private static JsonArray MergeList(JsonArray target, JsonArray changes, string key)
    {
        JsonArray merged = (JsonArray)target.DeepClone();
        foreach (JsonObject change in changes.OfType<JsonObject>())
        {
            JsonObject? existing = merged.OfType<JsonObject>().FirstOrDefault(m => JsonNode.DeepEquals(m[key], change[key]));
            if ((string?)change["$patch"] == "delete")
            {
                if (existing is not null)
                {
                    merged.Remove(existing);
                }
            }
            else if (existing is null)
            {
                merged.Add(change.DeepClone());
            }
            else
            {
                Merge(existing, change);
            }
        }

        return merged;
    }
}
