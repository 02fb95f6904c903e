using System.Text.Json;
using System.Text.Json.Nodes;

namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>A patch of an object.</summary>
public sealed class ObjectPatch
{
    private ObjectPatch(string contentType, JsonNode body) => (ContentType, Body) = (contentType, body);

    internal string ContentType { get; }

    internal JsonNode Body { get; }

    /// <summary>A JSON merge patch (RFC 7396): null removes a field.</summary>
    /// <param name="body">The fields to set.</param>
    /// <returns>The patch.</returns>
    public static ObjectPatch Merge(JsonObject body) => new("application/merge-patch+json", body);

    /// <summary>A JSON patch (RFC 6902).</summary>
    /// <param name="operations">The operations.</param>
    /// <returns>The patch.</returns>
    public static ObjectPatch Json(JsonArray operations) => new("application/json-patch+json", operations);

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(Body);
}
