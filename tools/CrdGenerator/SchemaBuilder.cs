using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s.Models;
using TrtOperator.Api.Validation;

namespace TrtOperator.CrdGenerator;

/// <summary>Structural OpenAPI schemas of the API's types, with every bound that they declare.</summary>
/// <param name="descriptions">What fields are.</param>
public sealed class SchemaBuilder(TypeDescriptions descriptions)
{
    private const string QuantityPattern = "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

    // The embedded types of Kubernetes declare no bounds; these are far beyond what anybody writes, and keep one object from filling etcd.
    private const int EmbeddedItems = 256;
    private const int EmbeddedLength = 32768;

    /// <summary>The schema of an own type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The schema, its keys in the order of OpenAPI's own pages.</returns>
    public SortedSchema OfType(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        SortedSchema schema = new() { ["type"] = "object" };
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        List<string> required = [];
        foreach (PropertyInfo property in Properties(type))
        {
            string name = property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name;
            properties[name] = OfProperty(property);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            {
                required.Add(name);
            }
        }

        schema["properties"] = properties;
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        List<object> rules = [];
        if (type.GetCustomAttribute<ExactlyOneOfAttribute>() is { } one)
        {
            string sum = string.Join(" + ", one.Fields.Select(field => $"(has(self.{field}) ? 1 : 0)"));
            rules.Add(Rule($"{sum} == 1", $"exactly one of {string.Join(", ", one.Fields)} is needed"));
        }

        rules.AddRange(type.GetCustomAttributes<CelRuleAttribute>().Select(rule => Rule(rule.Rule, rule.Message)));
        if (rules.Count > 0)
        {
            schema["x-kubernetes-validations"] = rules;
        }

        return schema;
    }

    private static Dictionary<string, object> Rule(string rule, string message) => new(StringComparer.Ordinal) { ["rule"] = rule, ["message"] = message };

    private static IEnumerable<PropertyInfo> Properties(Type type)
        => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetCustomAttribute<JsonPropertyNameAttribute>() is not null);

    private SortedSchema OfProperty(PropertyInfo property)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        SortedSchema schema = OfValue(type);
        if (descriptions.Of(property) is { } description)
        {
            schema["description"] = description;
        }

        if (property.GetCustomAttribute<DefaultValueAttribute>()?.Value is { } standard && standard is not "")
        {
            schema["default"] = standard is Enum ? standard.ToString()! : standard;
        }

        bool isText = type == typeof(string);
        bool isMap = IsMap(type);
        int? most = property.GetCustomAttribute<MaxLengthAttribute>()?.Length;
        int? least = property.GetCustomAttribute<MinLengthAttribute>()?.Length;
        if (most is { } upper)
        {
            schema[isText ? "maxLength" : isMap ? "maxProperties" : "maxItems"] = upper;
        }

        if (least is { } lower)
        {
            schema[isText ? "minLength" : isMap ? "minProperties" : "minItems"] = lower;
        }

        if (property.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern)
        {
            schema["pattern"] = pattern.Pattern;
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            schema["minimum"] = Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture);
            if (Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture) is var largest and < long.MaxValue)
            {
                schema["maximum"] = largest;
            }
        }

        if (property.GetCustomAttribute<ListMapKeyAttribute>() is { } key)
        {
            schema["x-kubernetes-list-type"] = "map";
            schema["x-kubernetes-list-map-keys"] = new List<string> { key.Key };
        }
        else if (property.GetCustomAttribute<ListSetAttribute>() is not null)
        {
            schema["x-kubernetes-list-type"] = "set";
        }
        else if (schema.TryGetValue("type", out object? kind) && kind is "array")
        {
            schema["x-kubernetes-list-type"] = "atomic";
        }

        if (property.GetCustomAttribute<ItemBoundsAttribute>() is { } bounds)
        {
            Bound((SortedSchema)schema[isMap ? "additionalProperties" : "items"], bounds);
        }

        return schema;
    }

    private static void Bound(SortedSchema item, ItemBoundsAttribute bounds)
    {
        if (bounds.MaxLength > 0)
        {
            item["maxLength"] = bounds.MaxLength;
        }

        if (bounds.Pattern is { } pattern)
        {
            item["pattern"] = pattern;
        }

        if (bounds.Minimum != long.MinValue)
        {
            item["minimum"] = bounds.Minimum;
        }

        if (bounds.Maximum != long.MaxValue)
        {
            item["maximum"] = bounds.Maximum;
        }
    }

    private SortedSchema OfValue(Type declared)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type.IsEnum)
        {
            return new SortedSchema { ["type"] = "string", ["enum"] = Enum.GetNames(type).ToList() };
        }

        if (type == typeof(V1Condition))
        {
            return ConditionSchema();
        }

        if (IsMap(type))
        {
            return new SortedSchema { ["type"] = "object", ["additionalProperties"] = OfValue(type.GetGenericArguments()[1]) };
        }

        if (type != typeof(string) && type != typeof(byte[]) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return new SortedSchema { ["type"] = "array", ["items"] = OfValue(type.GetGenericArguments()[0]) };
        }

        return Scalar(type) ?? (type.Assembly == typeof(BoundsCheck).Assembly ? OfType(type) : OfEmbedded(type, []));
    }

    private static SortedSchema? Scalar(Type type) => type switch
    {
        _ when type == typeof(string) => new SortedSchema { ["type"] = "string" },
        _ when type == typeof(bool) => new SortedSchema { ["type"] = "boolean" },
        _ when type == typeof(int) => new SortedSchema { ["type"] = "integer", ["format"] = "int32" },
        _ when type == typeof(long) => new SortedSchema { ["type"] = "integer", ["format"] = "int64" },
        _ when type == typeof(DateTime) => new SortedSchema { ["type"] = "string", ["format"] = "date-time" },
        _ when type == typeof(byte[]) => new SortedSchema { ["type"] = "string", ["format"] = "byte" },
        _ when type == typeof(IntOrString) => IntegerOrText(null),
        _ when type == typeof(ResourceQuantity) => IntegerOrText(QuantityPattern),
        _ => null,
    };

    private static SortedSchema IntegerOrText(string? pattern)
    {
        SortedSchema schema = new()
        {
            ["anyOf"] = new List<object> { new SortedSchema { ["type"] = "integer" }, new SortedSchema { ["type"] = "string" } },
            ["x-kubernetes-int-or-string"] = true,
        };
        if (pattern is not null)
        {
            schema["pattern"] = pattern;
        }

        return schema;
    }

    // Kubernetes' own types: every field, structurally. Only labels and annotations of embedded metadata mean anything.
    private static SortedSchema OfEmbedded(Type type, IReadOnlyList<Type> above)
    {
        if (above.Contains(type))
        {
            throw new InvalidOperationException($"{type} holds itself; a CRD cannot say that.");
        }

        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        foreach (PropertyInfo property in Properties(type))
        {
            string name = property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name;
            if (type != typeof(V1ObjectMeta) || name is "labels" or "annotations")
            {
                properties[name] = Embedded(property.PropertyType, [.. above, type]);
            }
        }

        return properties.Count > 0
            ? new SortedSchema { ["type"] = "object", ["properties"] = properties }
            : throw new InvalidOperationException($"{type} has no field that a CRD could name, and everything in it would be pruned.");
    }

    private static SortedSchema Embedded(Type declared, IReadOnlyList<Type> above)
    {
        // Entries of lists can be nullable too, such as the groups of a security context.
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (IsMap(type))
        {
            return new SortedSchema { ["type"] = "object", ["maxProperties"] = EmbeddedItems, ["additionalProperties"] = Embedded(type.GetGenericArguments()[1], above) };
        }

        if (type != typeof(string) && type != typeof(byte[]) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            return new SortedSchema
            {
                ["type"] = "array",
                ["maxItems"] = EmbeddedItems,
                ["items"] = Embedded(type.GetGenericArguments()[0], above),
                ["x-kubernetes-list-type"] = "atomic",
            };
        }

        if (Scalar(type) is not { } scalar)
        {
            return OfEmbedded(type, above);
        }

        if (type == typeof(string))
        {
            scalar["maxLength"] = EmbeddedLength;
        }

        return scalar;
    }

    // As Kubernetes' own metav1.Condition declares it.
    private static SortedSchema ConditionSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new List<string> { "lastTransitionTime", "message", "reason", "status", "type" },
        ["properties"] = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["lastTransitionTime"] = new SortedSchema { ["type"] = "string", ["format"] = "date-time" },
            ["message"] = new SortedSchema { ["type"] = "string", ["maxLength"] = 32768 },
            ["observedGeneration"] = new SortedSchema { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 },
            ["reason"] = new SortedSchema { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = 1024, ["pattern"] = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$" },
            ["status"] = new SortedSchema { ["type"] = "string", ["enum"] = new List<string> { "True", "False", "Unknown" } },
            ["type"] = new SortedSchema { ["type"] = "string", ["maxLength"] = 316 },
        },
    };

    private static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>);
}
