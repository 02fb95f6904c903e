using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.Validation;

/// <summary>A field of the schema: a property with its JSON name.</summary>
internal sealed record SchemaField(string Name, PropertyInfo Property, bool IsRequired)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<SchemaField>> Known = new();

    /// <summary>The bounds of the value itself. Kept, because a pattern is compiled by the attribute that holds it.</summary>
    public IReadOnlyList<ValidationAttribute> Rules { get; } = [.. Property.GetCustomAttributes<ValidationAttribute>().Where(rule => rule is not RequiredAttribute)];

    /// <summary>The bounds of entries; null where there are none.</summary>
    public ItemBoundsAttribute? Items { get; } = Property.GetCustomAttribute<ItemBoundsAttribute>();

    /// <summary>The key of a list's entries; null where they have none.</summary>
    public ListMapKeyAttribute? MapKey { get; } = Property.GetCustomAttribute<ListMapKeyAttribute>();

    /// <summary>Whether no entry may be there twice.</summary>
    public bool IsSet { get; } = Property.GetCustomAttribute<ListSetAttribute>() is not null;

    public static IReadOnlyList<SchemaField> Of(Type type) => Known.GetOrAdd(type, static t =>
    [
        .. from property in t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           let name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
           where name is not null && property.CanWrite
           select new SchemaField(name, property, property.GetCustomAttribute<RequiredAttribute>() is not null),
    ]);

    public static bool IsOwn(Type type) => type.Assembly == typeof(SchemaField).Assembly && type.IsClass;
}
