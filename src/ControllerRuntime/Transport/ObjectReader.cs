using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads objects with the client library's own JSON settings, without a string in between.</summary>
internal static class ObjectReader
{
    private static readonly JsonSerializerOptions Options = FindOptions();

    /// <summary>Reads one object.</summary>
    /// <exception cref="JsonException">It does not fit the type.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json, JsonSerializerOptions? options = null) => JsonSerializer.Deserialize<T>(json, options ?? Options);

    /// <summary>Settings that read no more of some types than certain fields, by their JSON names: what else is there is skipped, not built and thrown away. Equal short strings are shared.</summary>
    public static JsonSerializerOptions Reading(IReadOnlyDictionary<Type, string[]> fields)
    {
        JsonSerializerOptions options = new(Options);
        options.Converters.Insert(0, SharedTexts.Instance);
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(type =>
        {
            if (!fields.TryGetValue(type.Type, out string[]? read))
            {
                return;
            }

            for (int i = type.Properties.Count - 1; i >= 0; i--)
            {
                if (!read.Contains(type.Properties[i].Name, StringComparer.Ordinal))
                {
                    type.Properties.RemoveAt(i);
                }
            }
        });
        return options;
    }

    /// <summary>Reads one named object, or says why it does not fit the type.</summary>
    /// <exception cref="JsonException">It is no object with a name and a version.</exception>
    public static T? Read<T>(ReadOnlySpan<byte> json, JsonSerializerOptions? options, out UnreadableObject? unreadable)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        unreadable = null;
        try
        {
            T? item = Read<T>(json, options);
            return item?.Metadata is { Name.Length: > 0, ResourceVersion.Length: > 0 } ? item : throw new JsonException("It holds an object without name or version.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            MetadataOnly? known = Read<MetadataOnly>(json);
            if (known?.Metadata is not { Name.Length: > 0, ResourceVersion.Length: > 0 })
            {
                throw;
            }

            unreadable = new UnreadableObject(ObjectKey.Of(known.Metadata), known.Metadata.ResourceVersion, PrintableText.Of(e.Message));
            return null;
        }
    }

    /// <summary>Reads nothing but the resource version.</summary>
    /// <exception cref="JsonException">There is none.</exception>
    public static string ReadVersion(ReadOnlySpan<byte> json)
        => Read<MetadataOnly>(json)?.Metadata?.ResourceVersion is { Length: > 0 } version ? version : throw new JsonException("It has no resource version.");

    private sealed record MetadataOnly(V1ObjectMeta? Metadata);

    // The library keeps its settings to itself but lets them be looked at while one adds to them. Its converter of enums goes before those that types
    // name, and would make an object unreadable whose definition knows a value more than we do.
    private static JsonSerializerOptions FindOptions()
    {
        JsonSerializerOptions? found = null;
        KubernetesJson.AddJsonOptions(options => found = new JsonSerializerOptions(options));
        if (found is null)
        {
            throw new InvalidOperationException("The client library has no JSON settings.");
        }

        foreach (JsonConverter converter in found.Converters.Where(static converter => converter is JsonStringEnumConverter).ToArray())
        {
            found.Converters.Remove(converter);
        }

        return found;
    }
}
