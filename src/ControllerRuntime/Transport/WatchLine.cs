using System.Text.Json;
using k8s;
using k8s.Models;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Reads one line of a watch: <c>{"type":"ADDED","object":{...}}</c>.</summary>
internal static class WatchLine
{
    /// <summary>Reads the line, its object once.</summary>
    /// <exception cref="ApiException">It is an ERROR.</exception>
    /// <exception cref="MalformedAnswerException">It is no notice.</exception>
    public static WatchNotice<T> Read<T>(ReadOnlySpan<byte> line, JsonSerializerOptions? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        try
        {
            Utf8JsonReader reader = new(line);
            string? type = null;
            ReadOnlySpan<byte> value = default;
            Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8);
                bool isObject = reader.ValueTextEquals("object"u8);
                Require(reader.Read());
                if (isType)
                {
                    type = reader.GetString();
                }
                else if (isObject)
                {
                    int start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    value = line[start..(int)reader.BytesConsumed];
                }
                else
                {
                    reader.Skip();
                }
            }

            Require(type is not null && !value.IsEmpty);
            if (type == "ERROR")
            {
                throw StatusDocument.ToException(System.Net.HttpStatusCode.InternalServerError, value);
            }

            WatchNoticeKind kind = type switch
            {
                "ADDED" => WatchNoticeKind.Added,
                "MODIFIED" => WatchNoticeKind.Modified,
                "DELETED" => WatchNoticeKind.Deleted,
                "BOOKMARK" => WatchNoticeKind.Bookmark,
                _ => throw new JsonException($"'{type}' is no kind of notice."),
            };
            if (kind == WatchNoticeKind.Bookmark)
            {
                return new WatchNotice<T>(kind, null, ObjectReader.ReadVersion(value));
            }

            T? item = ObjectReader.Read<T>(value, options, out UnreadableObject? unreadable);
            return new WatchNotice<T>(kind, item, unreadable?.ResourceVersion ?? item!.Metadata.ResourceVersion, unreadable);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new MalformedAnswerException($"The watch holds a line that is no notice: {e.Message}", e);
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
