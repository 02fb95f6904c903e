using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.Validation;

/// <summary>A field of the schema: a property with its JSON name.</summary>
internal sealed record SchemaField(string Name, PropertyInfo Property, bool IsRequired)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SchemaField>> Known = new();

    public static IReadOnlyList<SchemaField> Of(Type type) => Known.GetOrAdd(type, static t =>
    [
        .. from property in t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
           where name is not null && property.CanWrite
           select new SchemaField(name, property, property.GetCustomAttribute<RequiredAttribute>() is not null),
    ]);

    public static bool IsOwn(Type type) => type.Assembly == typeof(SchemaField).Assembly && type.IsClass;
}
