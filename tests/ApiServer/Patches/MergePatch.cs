using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Patches;

/// <summary>RFC 7396.</summary>
public static class MergePatch
{
    /// <summary>Changes <paramref name="target"/> and returns it.</summary>
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
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
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
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }
}
