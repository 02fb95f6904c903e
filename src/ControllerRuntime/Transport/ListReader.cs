using System.Text.Json;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads a list of any kind item by item.</summary>
internal static class ListReader
{
    /// <summary>Reads a page.</summary>
    /// <exception cref="MalformedAnswerException">It is no list.</exception>
    public static ResourcePage<T> Read<T>(ReadOnlySpan<byte> json, JsonSerializerOptions? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            List<T> items = [];
            List<UnreadableObject> unreadables = [];
            string version = "";
            bool hasItems = false;
            string? next = null;
            Utf8JsonReader reader = new(json);
            Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isItems = reader.ValueTextEquals("items"u8);
                bool isMetadata = reader.ValueTextEquals("metadata"u8);
                Require(reader.Read());
                hasItems |= isItems;
                if (isItems && reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        int start = (int)reader.TokenStartIndex;
                        reader.Skip();
                        if (ObjectReader.Read<T>(json[start..(int)reader.BytesConsumed], options, out UnreadableObject? unreadable) is { } item)
                        {
                            items.Add(item);
                        }
                        else
                        {
                            unreadables.Add(unreadable!);
                        }
                    }
                }
                else if (isMetadata)
                {
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    V1ListMeta? metadata = ObjectReader.Read<V1ListMeta>(json[start..(int)reader.BytesConsumed]);
                    version = metadata?.ResourceVersion ?? "";
                    next = string.IsNullOrEmpty(metadata?.ContinueProperty) ? null : metadata.ContinueProperty;
                }
                else
                {
                    reader.Skip();
                }
            }

            // Whatever else answers 200 with some JSON, a proxy say, must not pass for an empty list: the cache would forget all it holds.
            Require(hasItems && version.Length > 0);
            return new ResourcePage<T>(items, version, next, unreadables);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedAnswerException($"The API server's list cannot be read: {e.Message}", e);
        }
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
        {
            throw new JsonException("It is incomplete.");
        }
    }
}
