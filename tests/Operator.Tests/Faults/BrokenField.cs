using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TrtOperator.ApiServer.Schemas;

namespace TrtOperator.Operator.Tests.Faults;

/// <summary>An object of which one field is out of the bounds that its definition gives.</summary>
/// <param name="Field">The field, such as spec.targets[0].name.</param>
/// <param name="Bound">The bound, for every item of a list the same, such as spec.targets[].name maxLength.</param>
/// <param name="Object">The object.</param>
internal sealed record BrokenField(string Field, string Bound, JsonObject Object)
{
    private const int MostItems = 2_000;

    /// <summary>Breaks each bound that the schema of <paramref name="sound"/> sets to something that it holds.</summary>
    public static IEnumerable<BrokenField> Of(JsonObject sound, JsonObject specSchema)
        => Below(sound["spec"]!, specSchema, ["spec"]).Select(broken => new BrokenField(Name(broken.Path, items: true), $"{Name(broken.Path, items: false)} {broken.Keyword}", With(sound, broken.Path, broken.Value)));

    private static IEnumerable<(object[] Path, string Keyword, JsonNode? Value)> Below(JsonNode value, JsonObject schema, object[] path)
    {
        foreach ((string keyword, JsonNode? broken) in Broken(value, schema))
        {
            yield return (path, keyword, broken);
        }

        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (int i = 0; i < list.Count; i++)
            {
                foreach (var below in Below(list[i]!, items, [.. path, i]))
                {
                    yield return below;
                }
            }
        }
        else if (value is JsonObject fields && schema["properties"] is JsonObject properties)
        {
            string[] required = [.. (schema["required"] as JsonArray ?? []).Select(name => name!.ToString())];
            foreach ((string name, JsonNode? field) in fields)
            {
                if (required.Contains(name))
                {
                    yield return ([.. path, name], "required", null);
                }

                foreach (var below in field is not null && properties[name] is JsonObject known ? Below(field, known, [.. path, name]) : [])
                {
                    yield return below;
                }
            }
        }
    }

    private static IEnumerable<(string Keyword, JsonNode? Value)> Broken(JsonNode value, JsonObject schema)
        => Bounds(value, schema).Concat(Types(schema));

    // What takes either is Kubernetes' own.
    private static IEnumerable<(string Keyword, JsonNode? Value)> Types(JsonObject schema) => (string?)schema["type"] switch
    {
        "string" => [("type", new JsonObject { ["odd"] = true })],
        "integer" => [("type", "many")],
        "boolean" => [("type", "yes")],
        "array" => [("type", new JsonObject { ["odd"] = 1 })],
        "object" => [("type", new JsonArray("odd"))],
        _ => [],
    };

    private static IEnumerable<(string Keyword, JsonNode? Value)> Bounds(JsonNode value, JsonObject schema) => value switch
    {
        JsonArray list => Lists(list, schema),
        JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.String => Texts(schema),
        JsonValue scalar when scalar.GetValueKind() == System.Text.Json.JsonValueKind.Number => Numbers(schema),
        _ => [],
    };

    private static IEnumerable<(string Keyword, JsonNode? Value)> Lists(JsonArray list, JsonObject schema)
    {
        if (SchemaNumber.Of(schema["minItems"]) > 0)
        {
            yield return ("minItems", new JsonArray());
        }

        if (list.Count == 0)
        {
            yield break;
        }

        if (SchemaNumber.Of(schema["maxItems"]) is { } most and < MostItems)
        {
            yield return ("maxItems", new JsonArray([.. Enumerable.Range(0, (int)most + 1).Select(i => Renamed(list[0]!, schema, i))]));
        }

        if ((string?)schema["x-kubernetes-list-type"] is "map" or "set")
        {
            yield return ("unique", new JsonArray([.. list.Append(list[0]).Select(item => item!.DeepClone())]));
        }
    }

    private static JsonNode Renamed(JsonNode item, JsonObject schema, int number)
    {
        JsonNode copy = item.DeepClone();
        foreach (JsonNode? key in copy is JsonObject ? schema["x-kubernetes-list-map-keys"] as JsonArray ?? [] : [])
        {
            copy[key!.ToString()] = string.Create(CultureInfo.InvariantCulture, $"n{number}");
        }

        return copy;
    }

    private static IEnumerable<(string Keyword, JsonNode? Value)> Texts(JsonObject schema)
    {
        const string odd = " \u0007no\n";
        if (schema["enum"] is not null)
        {
            yield return ("enum", "Nonsense");
        }

        if (SchemaNumber.Of(schema["minLength"]) > 0)
        {
            yield return ("minLength", "");
        }

        if (SchemaNumber.Of(schema["maxLength"]) is { } most)
        {
            yield return ("maxLength", new string('a', (int)most + 1));
        }

        if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(odd, pattern))
        {
            yield return ("pattern", odd);
        }
    }

    private static IEnumerable<(string Keyword, JsonNode? Value)> Numbers(JsonObject schema)
    {
        if (SchemaNumber.Of(schema["minimum"]) is { } least)
        {
            yield return ("minimum", least - 1);
        }

        if (SchemaNumber.Of(schema["maximum"]) is { } most)
        {
            yield return ("maximum", most + 1);
        }
    }

    private static JsonObject With(JsonObject sound, object[] path, JsonNode? value)
    {
        JsonObject broken = (JsonObject)sound.DeepClone();
        JsonNode at = broken;
        foreach (object step in path[..^1])
        {
            at = step is int index ? at[index]! : at[(string)step]!;
        }

        if (value is null)
        {
            ((JsonObject)at).Remove((string)path[^1]);
        }
        else if (path[^1] is int index)
        {
            at[index] = value;
        }
        else
        {
            at[(string)path[^1]] = value;
        }

        return broken;
    }

    private static string Name(object[] path, bool items)
        => string.Concat(path.Select((step, at) => step is int index ? items ? string.Create(CultureInfo.InvariantCulture, $"[{index}]") : "[]" : at == 0 ? (string)step : "." + step));
}
