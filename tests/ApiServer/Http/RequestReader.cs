using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Patches;

namespace TrtOperator.ApiServer.Http;

/// <summary>Reads what a request asks for.</summary>
internal static class RequestReader
{
    private const int MostBodyBytes = 3 * 1024 * 1024;

    public static string VerbOf(string method, RequestPath target, Dictionary<string, string> query) => method switch
    {
        "GET" when query.GetValueOrDefault("watch") is "true" or "1" => "watch",
        "GET" => target.Name is null ? "list" : "get",
        "POST" when target.Name is null && (target.Namespace is not null || !target.Kind.Namespaced) => "create",
        "PUT" when target.Name is not null => "update",
        "PATCH" when target.Name is not null => "patch",
        "DELETE" => target.Name is null ? "deletecollection" : "delete",
        "PUT" or "PATCH" when target.Kind.Custom => throw RefusalException.BadRequest("name must be provided"),
        _ => throw RefusalException.MethodNotAllowed(),
    };

    public static PatchKind PatchKindOf(string? contentType, ServedKind kind) => (contentType ?? "").Split(';')[0].Trim() switch
    {
        "application/json-patch+json" => PatchKind.Json,
        "application/merge-patch+json" => PatchKind.Merge,
        "application/apply-patch+yaml" => PatchKind.Apply,
        "application/strategic-merge-patch+json" when !kind.Custom => PatchKind.Strategic,
        _ => throw RefusalException.UnsupportedMediaType(
            "application/json-patch+json, application/merge-patch+json, " + (kind.Custom ? "" : "application/strategic-merge-patch+json, ") + "application/apply-patch+yaml"),
    };

    public static async Task<JsonNode?> ReadBodyAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            return null;
        }

        using MemoryStream buffer = new();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        if (buffer.Length == 0)
        {
            return null;
        }

        if (buffer.Length > MostBodyBytes)
        {
            throw RefusalException.Of(413, "RequestEntityTooLarge", $"Request entity too large: limit is {MostBodyBytes}");
        }

        try
        {
            return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        }
        catch (JsonException)
        {
            return http.Request.ContentType?.Contains("yaml", StringComparison.Ordinal) == true
                ? Schemas.YamlDocuments.Read(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length))
                : throw RefusalException.BadRequest("the object provided is unrecognized (must be of type JSON)");
        }
    }

    public static JsonObject RequireObject(JsonNode? body) => body as JsonObject ?? throw RefusalException.BadRequest("the request's body must be an object");

    public static string ManagerOf(string userAgent)
    {
        int slash = userAgent.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? userAgent[..slash] : userAgent.Length > 0 ? userAgent : "unknown";
    }
}
