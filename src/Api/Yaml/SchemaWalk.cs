using System.Text.Json.Nodes;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.Yaml;

/// <summary>
/// Walks YAML nodes along C# types and turns them into JSON that these types deserialize from. Whatever the types do not
/// have is an error at its place; a field with an error is left out and the walk goes on.
/// </summary>
internal sealed class SchemaWalk(SourceMap locations, ErrorList errors)
{
    public JsonNode? Value(YamlNode node, Type declared, string path, bool nullAllowed = false)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (node is YamlScalar { IsPlain: true } empty && PlainScalar.IsNull(empty.Value))
        {
            if (!nullAllowed)
            {
                errors.Add(path, node.At, $"is empty; {ScalarReader.Expected(type)} is expected, or remove the field");
            }

            return null;
        }

        if (type == typeof(object))
        {
            return Anything(node);
        }

        if (ScalarReader.Reads(type))
        {
            return Scalar(node, type, path);
        }

        if (ElementOf(type, typeof(IDictionary<,>)) is { } valueType)
        {
            return Map(node, valueType, path);
        }

        return ElementOf(type, typeof(IList<>)) is { } itemType ? List(node, itemType, path) : Object(node, type, path);
    }

    private static Type? ElementOf(Type type, Type generic) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == generic ? type.GetGenericArguments()[^1] : null;

    private JsonValue? Scalar(YamlNode node, Type type, string path)
    {
        if (node is not YamlScalar scalar)
        {
            errors.Add(path, node.At, $"{ScalarReader.Expected(type)} is expected, not {(node is YamlSequence ? "a list" : "a map")}");
            return null;
        }

        var value = ScalarReader.Read(scalar, type, out var message);
        if (message is not null)
        {
            errors.Add(path, node.At, message);
        }

        return value;
    }

    private JsonArray? List(YamlNode node, Type itemType, string path)
    {
        if (node is not YamlSequence sequence)
        {
            errors.Add(path, node.At, $"a list is expected, not {(node is YamlMapping ? "a map" : "a single value")}");
            return null;
        }

        var list = new JsonArray();
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            var itemPath = FieldPath.Item(path, i);
            locations.Add(itemPath, sequence.Items[i].At);
            list.Add(Value(sequence.Items[i], itemType, itemPath));
        }

        return list;
    }

    private JsonObject? Map(YamlNode node, Type valueType, string path)
    {
        if (node is not YamlMapping mapping)
        {
            errors.Add(path, node.At, $"a map is expected, not {(node is YamlSequence ? "a list" : "a single value")}");
            return null;
        }

        var map = new JsonObject();
        foreach (var entry in mapping.Entries)
        {
            var entryPath = FieldPath.Key(path, Shown.Text(entry.Key));
            locations.Add(entryPath, entry.At);
            if (!ScalarReader.IsWellFormed(entry.Key))
            {
                errors.Add(entryPath, entry.At, "the key holds half a surrogate pair or a NUL character, which is not text");
                continue;
            }

            map[entry.Key] = Value(entry.Value, valueType, entryPath);
        }

        return map;
    }

    private JsonObject? Object(YamlNode node, Type type, string path)
    {
        if (node is not YamlMapping mapping)
        {
            errors.Add(path, node.At, $"a map of fields is expected, not {(node is YamlSequence ? "a list" : "a single value")}");
            return null;
        }

        var fields = SchemaField.Of(type);
        var map = new JsonObject();
        foreach (var entry in mapping.Entries)
        {
            var entryPath = FieldPath.Field(path, Shown.Text(entry.Key));
            locations.Add(entryPath, entry.At);
            if (fields.FirstOrDefault(field => field.Name == entry.Key) is { } known)
            {
                // Kubernetes' own tools write null for absent fields of Kubernetes' own types.
                var value = Value(entry.Value, known.Property.PropertyType, entryPath, nullAllowed: !SchemaField.IsOwn(type));
                if (value is not null)
                {
                    map[entry.Key] = value;
                }
            }
            else
            {
                errors.Add(entryPath, entry.At, UnknownField(entry.Key, fields));
            }
        }

        foreach (var missing in fields.Where(field => field.IsRequired && mapping.Entries.All(entry => entry.Key != field.Name)))
        {
            errors.Add(FieldPath.Field(path, missing.Name), mapping.At, "is required but missing");
        }

        return map;
    }

    private static string UnknownField(string name, IReadOnlyList<SchemaField> fields) =>
        NearestName.Of(name, fields.Select(field => field.Name)) is { } near
            ? $"unknown field; did you mean '{near}'?"
            : $"unknown field; known here are {string.Join(", ", fields.Select(field => field.Name))}";

    private static JsonNode? Anything(YamlNode node) => node switch
    {
        YamlMapping map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Anything(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(Anything)]),
        YamlScalar { IsPlain: true } scalar when PlainScalar.IsNull(scalar.Value) => null,
        YamlScalar { IsPlain: true, Value: "true" or "false" } scalar => JsonValue.Create(scalar.Value == "true"),
        YamlScalar { IsPlain: true } scalar when ScalarReader.TryInteger(scalar.Value, out var number) => JsonValue.Create(number),
        YamlScalar scalar => JsonValue.Create(ScalarReader.IsWellFormed(scalar.Value) ? scalar.Value : ""),
        _ => null,
    };
}
