using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Schemas;

namespace TrtOperator.ApiServer.Sampling;

/// <summary>
/// Makes random custom resources, and random edits of them, out of the schema of their definition. What it makes is valid by the schema; CEL rules are
/// met as far as the vocabulary knows them. The same seed makes the same sequence.
/// </summary>
public sealed class ScenarioSampler
{
    private const int MostItems = 3;
    private const int DeepestOptional = 5;
    private static readonly ConcurrentDictionary<string, JsonObject> Definitions = new(StringComparer.Ordinal);
    private readonly JsonObject _definition;
    private readonly StructuralSchema _schema;
    private readonly SamplerVocabulary _vocabulary;
    private readonly Random _random;

    /// <summary>Makes a sampler.</summary>
    /// <param name="definitionPath">The YAML file of the definition; its first version counts.</param>
    /// <param name="vocabulary">What the schema cannot know.</param>
    /// <param name="seed">The seed.</param>
    public ScenarioSampler(string definitionPath, SamplerVocabulary vocabulary, int seed)
    {
        _definition = Definitions.GetOrAdd(definitionPath, static path => YamlDocuments.ReadAll(File.ReadAllText(path)).OfType<JsonObject>().First(d => (string?)d["kind"] == "CustomResourceDefinition"));
        _schema = new StructuralSchema(_definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!.AsObject());
        _vocabulary = vocabulary;
        _random = new Random(seed);
    }

    /// <summary>A new object.</summary>
    public JsonObject Create(string ns, string name)
    {
        JsonObject spec = Sample(SpecSchema, "", 0)!.AsObject();
        _vocabulary.Mend(spec, _random);
        JsonObject made = new()
        {
            ["apiVersion"] = $"{_definition["spec"]!["group"]}/{_definition["spec"]!["versions"]![0]!["name"]}",
            ["kind"] = _definition["spec"]!["names"]!["kind"]!.DeepClone(),
            ["metadata"] = new JsonObject { ["namespace"] = ns, ["name"] = name },
            ["spec"] = spec,
        };
        Demand(made);
        return made;
    }

    /// <summary>The same object with one to three fields of its spec set anew, added or taken away; metadata and status as they were.</summary>
    public JsonObject Edit(JsonObject existing)
    {
        JsonObject edited = (JsonObject)existing.DeepClone();
        JsonObject spec = edited["spec"]!.AsObject();
        for (int i = _random.Next(1, 4); i > 0; i--)
        {
            EditOne(spec, SpecSchema, "", 0);
        }

        _vocabulary.Mend(spec, _random);
        Demand(edited);
        return edited;
    }

    /// <summary>What the definition says of spec.</summary>
    public JsonObject SpecSchema => _schema.Root["properties"]!["spec"]!.AsObject();

    private void EditOne(JsonObject target, JsonObject schema, string path, int depth)
    {
        (string Name, JsonObject Schema)[] fields = [.. Fields(schema, path)];
        if (fields.Length == 0)
        {
            return;
        }

        (string name, JsonObject field) = fields[_random.Next(fields.Length)];
        string below = Join(path, name);
        bool required = Required(schema).Contains(name);
        if (target[name] is JsonObject inner && field["properties"] is JsonObject && _random.Next(3) > 0)
        {
            EditOne(inner, field, below, depth + 1);
        }
        else if (target[name] is JsonArray list && list.Count > 0 && list[_random.Next(list.Count)] is JsonObject item && _random.Next(2) == 0 && !IsMap(field))
        {
            EditOne(item, field["items"]!.AsObject(), below + "[]", depth + 1);
        }
        else if (!required && target.ContainsKey(name) && _random.Next(3) == 0 && !InGroup(schema, name))
        {
            target.Remove(name);
        }
        else if ((!InGroup(schema, name) || target.ContainsKey(name)) && Sample(field, below, depth + 1) is { } value)
        {
            target[name] = value;
        }
    }

    private JsonNode? Sample(JsonObject schema, string path, int depth)
    {
        if (schema["enum"] is JsonArray allowed)
        {
            return allowed[_random.Next(allowed.Count)]!.DeepClone();
        }

        if (schema["x-kubernetes-int-or-string"] is not null)
        {
            return Text(schema, path);
        }

        return (string?)schema["type"] switch
        {
            "object" => SampleObject(schema, path, depth),
            "array" => SampleList(schema, path, depth),
            "boolean" => JsonValue.Create(_random.Next(2) == 0),
            "integer" => JsonValue.Create(Whole(schema)),
            "number" => JsonValue.Create((double)Whole(schema)),
            "string" => Text(schema, path),
            _ => null,
        };
    }

    private JsonObject SampleObject(JsonObject schema, string path, int depth)
    {
        JsonObject made = [];
        HashSet<string> required = Required(schema);
        string[]? group = Group(schema);
        string? chosen = group?[_random.Next(group.Length)];
        foreach ((string name, JsonObject field) in Fields(schema, path))
        {
            bool wanted = group?.Contains(name) == true ? name == chosen : required.Contains(name) || (depth < DeepestOptional && _random.Next(3) == 0);
            if (!wanted)
            {
                continue;
            }

            JsonNode? value = Sample(field, Join(path, name), depth + 1);
            if (value is not null)
            {
                made[name] = value;
            }
            else if (required.Contains(name))
            {
                throw new InvalidOperationException($"The vocabulary has no value for spec.{Join(path, name)}, which is required: add one.");
            }
        }

        if (schema["additionalProperties"] is JsonObject additional && depth < DeepestOptional && Sample(additional, path + ".*", depth + 1) is { } extra)
        {
            made["example.com/key"] = extra;
        }

        return made;
    }

    private JsonArray SampleList(JsonObject schema, string path, int depth)
    {
        JsonObject items = schema["items"]!.AsObject();
        int least = (int?)SchemaNumber.Of(schema["minItems"]) ?? 0;
        int most = Math.Min((int?)SchemaNumber.Of(schema["maxItems"]) ?? MostItems, Math.Max(MostItems, least));
        string[] keys = [.. (schema["x-kubernetes-list-map-keys"] as JsonArray ?? []).Select(k => k!.ToString())];
        bool unique = (string?)schema["x-kubernetes-list-type"] is "map" or "set";
        JsonArray made = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        int count = _random.Next(least, most + 1);
        for (int tries = 0; made.Count < count && tries < 20 * count; tries++)
        {
            JsonNode? item = Sample(items, path + "[]", depth + 1);
            string identity = keys.Length == 0 ? item?.ToJsonString() ?? "" : string.Join('/', keys.Select(k => item?[k]?.ToJsonString()));
            if (item is not null && (!unique || seen.Add(identity)))
            {
                made.Add(item);
            }
        }

        return made;
    }

    private JsonValue? Text(JsonObject schema, string path)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        string[] candidates = _vocabulary.Strings.GetValueOrDefault(name) ?? _vocabulary.Strings.GetValueOrDefault(name.Replace("[]", "", StringComparison.Ordinal)) ?? [];
        string[] fitting = [.. candidates.Where(Fits)];
        if (fitting.Length == 0)
        {
            fitting = [.. _vocabulary.Strings["*"].Where(Fits)];
        }

        return fitting.Length == 0 ? null : JsonValue.Create(fitting[_random.Next(fitting.Length)]);

        bool Fits(string candidate)
        {
            List<FieldCause> causes = [];
            SchemaChecks.Check(JsonValue.Create(candidate), schema, "", causes);
            return causes.Count == 0;
        }
    }

    private long Whole(JsonObject schema)
    {
        long least = SchemaNumber.Of(schema["minimum"]) ?? 0;
        long most = Math.Max(least, SchemaNumber.Of(schema["maximum"]) ?? 1000);

        // The bounds themselves are where mistakes live.
        return _random.Next(4) switch { 0 => least, 1 => most, _ => least + _random.NextInt64(Math.Min(most - least, 100) + 1) };
    }

    private IEnumerable<(string Name, JsonObject Schema)> Fields(JsonObject schema, string path) => (schema["properties"] as JsonObject ?? [])
        .Where(p => p.Value is JsonObject && !_vocabulary.Skip.Contains(Join(path, p.Key)))
        .Select(p => (p.Key, p.Value!.AsObject()));

    private string[]? Group(JsonObject schema) => schema["properties"] is JsonObject properties
        ? _vocabulary.ExactlyOne.FirstOrDefault(g => g.All(properties.ContainsKey) && !g.Any(Required(schema).Contains))
        : null;

    private bool InGroup(JsonObject schema, string name) => Group(schema)?.Contains(name) == true;

    private void Demand(JsonObject made)
    {
        IReadOnlyList<FieldCause> causes = _schema.Check(made);
        if (causes.Count > 0)
        {
            throw new InvalidOperationException($"The sampler made an object that its own schema refuses: {causes[0].Field}: {causes[0].Message}");
        }
    }

    private static HashSet<string> Required(JsonObject schema) => [.. (schema["required"] as JsonArray ?? []).Select(r => r!.ToString())];

    private static bool IsMap(JsonObject schema) => (string?)schema["x-kubernetes-list-type"] is "map" or "set";

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
