using System.Text.Json;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;

namespace TrtOperator.ApiServer.Schemas;

/// <summary>Checks a value against a schema, in the words of a real server.</summary>
internal static class SchemaChecks
{
    public static void Check(JsonNode? node, JsonObject schema, string path, List<FieldCause> causes, bool isRoot = false)
    {
        if (node is null)
        {
            if ((bool?)schema["nullable"] != true)
            {
                causes.Add(WrongType(path, schema, "null"));
            }

            return;
        }

        if (!HasType(node, schema))
        {
            causes.Add(WrongType(path, schema, TypeOf(node)));
            return;
        }

        switch (node)
        {
            case JsonObject body:
                CheckObject(body, schema, path, causes, isRoot);
                break;
            case JsonArray list:
                ListChecks.Check(list, schema, path, causes);
                break;
            default:
                ScalarChecks.Check(node, schema, path, causes);
                break;
        }

        CheckEnum(node, schema, path, causes);
        CheckCombinations(node, schema, path, causes);
    }

    private static void CheckObject(JsonObject body, JsonObject schema, string path, List<FieldCause> causes, bool isRoot)
    {
        foreach (string required in (schema["required"] as JsonArray ?? []).Select(r => r!.ToString()))
        {
            if (!body.ContainsKey(required))
            {
                causes.Add(FieldCause.Required(Join(path, required)));
            }
        }

        if (schema["maxProperties"] is { } most && body.Count > (long)most)
        {
            causes.Add(new FieldCause("FieldValueTooMany", path, $"Too many: {body.Count}: must have at most {most} items"));
        }

        if (schema["minProperties"] is { } least && body.Count < (long)least)
        {
            causes.Add(FieldCause.Invalid(path, body.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{path} in body should have at least {least} properties"));
        }

        JsonObject? properties = schema["properties"] as JsonObject;
        JsonObject? additional = schema["additionalProperties"] as JsonObject;
        foreach ((string name, JsonNode? value) in body)
        {
            if (isRoot && name is "metadata" or "kind" or "apiVersion" && isRoot)
            {
                continue;
            }

            if (properties?[name] is JsonObject property)
            {
                Check(value, property, Join(path, name), causes);
            }
            else if (additional is not null)
            {
                Check(value, additional, Join(path, name), causes);
            }
        }
    }

    private static void CheckEnum(JsonNode node, JsonObject schema, string path, List<FieldCause> causes)
    {
        if (schema["enum"] is JsonArray allowed && !allowed.Any(a => JsonNode.DeepEquals(a, node)))
        {
            causes.Add(FieldCause.NotSupported(path, node.ToJsonString(), allowed.Select(a => a?.ToString() ?? "null")));
        }
    }

    private static void CheckCombinations(JsonNode node, JsonObject schema, string path, List<FieldCause> causes)
    {
        foreach (JsonObject all in (schema["allOf"] as JsonArray ?? []).OfType<JsonObject>())
        {
            Check(node, all, path, causes);
        }

        if (schema["anyOf"] is JsonArray any && !any.OfType<JsonObject>().Any(a => Fits(node, a)))
        {
            causes.Add(FieldCause.Invalid(path, "\"\"", $"\"{path}\" must validate at least one schema (anyOf)"));
        }

        if (schema["oneOf"] is JsonArray one && one.OfType<JsonObject>().Count(o => Fits(node, o)) != 1)
        {
            causes.Add(FieldCause.Invalid(path, "\"\"", $"\"{path}\" must validate one and only one schema (oneOf). Found none valid"));
        }

        if (schema["not"] is JsonObject not && Fits(node, not))
        {
            causes.Add(FieldCause.Invalid(path, "\"\"", $"\"{path}\" must not validate the schema (not)"));
        }
    }

    private static bool Fits(JsonNode node, JsonObject schema)
    {
        List<FieldCause> causes = [];
        Check(node, schema, "", causes);
        return causes.Count == 0;
    }

    private static bool HasType(JsonNode node, JsonObject schema)
    {
        if ((bool?)schema["x-kubernetes-int-or-string"] == true)
        {
            return TypeOf(node) is "integer" or "string";
        }

        string actual = TypeOf(node);
        return (string?)schema["type"] is not { } wanted || actual == wanted || (wanted == "number" && actual == "integer");
    }

    private static string TypeOf(JsonNode node) => node.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => decimal.TryParse(node.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal number) && decimal.Truncate(number) == number ? "integer" : "number",
        _ => "null",
    };

    private static FieldCause WrongType(string path, JsonObject schema, string actual) => new(
        "FieldValueTypeInvalid", path, $"Invalid value: \"{actual}\": {path} in body must be of type {schema["type"]?.ToString() ?? "integer,string"}: \"{actual}\"");

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
