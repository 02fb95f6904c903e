using System.Reflection;
using System.Text.Json.Serialization;

namespace TrtOperator.Api.Validation;

/// <summary>The types of fields by their JSON names, and how one says them.</summary>
internal static class FieldTypes
{
    /// <summary>The type of a field; null where it is not known.</summary>
    public static Type? Of(Type? holder, string name)
        => holder is null ? null
            : IsMap(holder) ? holder.GetGenericArguments()[1]
            : holder.GetProperties(BindingFlags.Public | BindingFlags.Instance).FirstOrDefault(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == name)?.PropertyType;

    /// <summary>The type of a list's entries; null where it is no list.</summary>
    public static Type? EntryOf(Type? list) => list is { IsGenericType: true } && !IsMap(list) && !IsNullable(list) ? list.GetGenericArguments()[0] : null;

    /// <summary>Whether its names are its users'.</summary>
    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is { } open && (open == typeof(IDictionary<,>) || open == typeof(Dictionary<,>) || open == typeof(IReadOnlyDictionary<,>));

    /// <summary>What to write into a field of a type.</summary>
    public static string Words(Type? type)
    {
        Type? bare = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return bare switch
        {
            null => "of its field's type",
            { IsEnum: true } => "one of " + string.Join(", ", Enum.GetNames(bare)),
            _ when bare == typeof(string) => "text",
            _ when bare == typeof(bool) => "true or false",
            _ when bare == typeof(int) || bare == typeof(long) => "a whole number within its bounds",
            _ when bare == typeof(double) || bare == typeof(float) => "a number",
            _ when IsMap(bare) => "a map",
            _ when EntryOf(bare) is not null => "a list",
            { IsClass: true } => "a map of fields",
            _ => "of its field's type",
        };
    }

    private static bool IsNullable(Type type) => Nullable.GetUnderlyingType(type) is not null;
}
