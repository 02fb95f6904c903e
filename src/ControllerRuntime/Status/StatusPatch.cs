using System.Globalization;
using System.Text.Json.Nodes;

namespace TrtOperator.ControllerRuntime.Status;

/// <summary>Works out the merge patch that leads from one status to another. Pure.</summary>
internal static class StatusPatch
{
    private const string Conditions = "conditions";
    private const string TransitionTime = "lastTransitionTime";

    /// <summary>The patch of the field <c>status</c>; null where nothing differs. Neither status is changed.</summary>
    /// <param name="current">The status as it is; null where there is none.</param>
    /// <param name="wanted">The status as it shall be; null for none.</param>
    /// <param name="now">When conditions that flip do so.</param>
    public static JsonObject? Between(JsonObject? current, JsonObject? wanted, DateTimeOffset now)
    {
        JsonObject from = WithoutNulls(current ?? []);
        JsonObject to = WithoutNulls(wanted ?? []);
        SettleConditions(from, to, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        JsonObject patch = Difference(from, to);
        return patch.Count == 0 ? null : patch;
    }

    private static JsonObject Difference(JsonObject from, JsonObject to)
    {
        JsonObject patch = [];
        foreach ((string name, JsonNode? value) in to)
        {
            if (value is JsonObject inner && from[name] is JsonObject known)
            {
                JsonObject change = Difference(known, inner);
                if (change.Count > 0)
                {
                    patch[name] = change;
                }
            }
            else if (!JsonNode.DeepEquals(from[name], value))
            {
                patch[name] = value?.DeepClone();
            }
        }

        foreach ((string name, _) in from)
        {
            if (!to.ContainsKey(name))
            {
                patch[name] = null;
            }
        }

        return patch;
    }

    /// <summary>Puts conditions in the order they have, and keeps the time of those that did not flip.</summary>
    private static void SettleConditions(JsonObject from, JsonObject to, string now)
    {
        foreach ((string name, JsonNode? value) in to.ToArray())
        {
            if (value is JsonObject inner)
            {
                SettleConditions(from[name] as JsonObject ?? [], inner, now);
            }
            else if (name == Conditions && value is JsonArray list && list.All(IsCondition))
            {
                JsonObject[] known = from[name] is JsonArray old ? [.. old.Where(IsCondition).Cast<JsonObject>()] : [];
                JsonObject[] settled = [.. list.Cast<JsonObject>().OrderBy(condition => IndexOf(known, condition))];
                list.Clear();
                foreach (JsonObject condition in settled)
                {
                    list.Add(Settle(condition, known, now));
                }
            }
        }
    }

    private static JsonObject Settle(JsonObject condition, JsonObject[] known, string now)
    {
        int index = IndexOf(known, condition);
        JsonObject? before = index < known.Length ? known[index] : null;
        bool isSame = before is not null && JsonNode.DeepEquals(before["status"], condition["status"]);
        condition[TransitionTime] = isSame && before![TransitionTime] is { } time ? time.DeepClone() : now;
        return condition;
    }

    private static int IndexOf(JsonObject[] known, JsonObject condition)
    {
        int index = Array.FindIndex(known, other => JsonNode.DeepEquals(other["type"], condition["type"]));
        return index < 0 ? known.Length : index;
    }

    private static bool IsCondition(JsonNode? node) => node is JsonObject condition && condition["type"] is JsonValue && condition["status"] is JsonValue;

    // A merge patch cannot write null, and the server keeps none.
    private static JsonObject WithoutNulls(JsonObject value)
    {
        JsonObject result = [];
        foreach ((string name, JsonNode? member) in value)
        {
            if (member is not null)
            {
                result[name] = member switch
                {
                    JsonObject inner => WithoutNulls(inner),
                    JsonArray list => new JsonArray([.. list.Select(item => item is JsonObject inner ? WithoutNulls(inner) : item?.DeepClone())]),
                    _ => member.DeepClone(),
                };
            }
        }

        return result;
    }
}
