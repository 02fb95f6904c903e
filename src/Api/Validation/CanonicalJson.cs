using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrtOperator.Api.Validation;

/// <summary>JSON that is equal for equal values: names sorted by code unit, no nulls, no white space. Digests are taken of it.</summary>
public static class CanonicalJson
{
    /// <summary>Writes a value of the API's types.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Canonical JSON.</returns>
    public static string Write<T>(T value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return Sorted(JsonSerializer.SerializeToNode(value, ApiJson.Strict))!.ToJsonString(ApiJson.Strict);
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map
            .Where(entry => entry.Value is not null)
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
