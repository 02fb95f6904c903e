using System.Globalization;
using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Errors;

/// <summary>A refusal: the Status object that a real server would write.</summary>
public sealed class RefusalException : Exception
{
    private RefusalException(int code, string reason, string message, JsonObject? details = null)
        : base(message)
    {
        Code = code;
        Reason = reason;
        Details = details;
    }

    /// <summary>The HTTP status code.</summary>
    public int Code { get; }

    /// <summary>The machine-readable reason; empty for none.</summary>
    public string Reason { get; }

    /// <summary>What the refusal is about.</summary>
    public JsonObject? Details { get; }

    /// <summary>The token with which a list may go on after its snapshot has expired.</summary>
    internal string? Continue { get; private init; }

    /// <summary>Seconds after which to try again.</summary>
    internal int? RetryAfter { get; init; }

    public static RefusalException NotFound(ServedKind kind, string name) => new(404, "NotFound", $"{kind.Resource} \"{name}\" not found", About(kind, name));

    public static RefusalException AlreadyExists(ServedKind kind, string name) =>
        new(409, "AlreadyExists", $"{kind.Resource} \"{name}\" already exists", About(kind, name));

    public static RefusalException Conflict(ServedKind kind, string name, string? why = null) => new(
        409,
        "Conflict",
        $"Operation cannot be fulfilled on {kind.Resource} \"{name}\": {why ?? "the object has been modified; please apply your changes to the latest version and try again"}",
        About(kind, name));

    public static RefusalException Invalid(ServedKind kind, string name, IReadOnlyList<FieldCause> causes)
    {
        string[] all = [.. causes.Select(c => $"{c.Field}: {c.Message}").Distinct()];
        string text = all.Length == 1 ? all[0] : $"[{string.Join(", ", all)}]";
        JsonObject details = new() { ["name"] = name };
        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Kind;
        details["causes"] = new JsonArray([.. causes.Select(c => new JsonObject { ["reason"] = c.Reason, ["message"] = c.Message, ["field"] = c.Field })]);
        string subject = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new RefusalException(422, "Invalid", $"{subject} \"{name}\" is invalid: {text}", details);
    }

    public static RefusalException BadRequest(string message) => new(400, "BadRequest", message);

    public static RefusalException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static RefusalException Forbidden(ServedKind kind, string name, string why) =>
        new(403, "Forbidden", $"{kind.Resource}{(name.Length == 0 ? "" : $" \"{name}\"")} is forbidden: {why}", About(kind, name));

    public static RefusalException NamespaceTerminating(ServedKind kind, string name, string ns)
    {
        JsonObject details = About(kind, name);
        details["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "NamespaceTerminating",
            ["message"] = $"namespace {ns} is being terminated",
            ["field"] = "metadata.namespace",
        });
        return new RefusalException(403, "Forbidden", $"{kind.Resource} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated", details);
    }

    public static RefusalException MethodNotAllowed() =>
        new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", []);

    public static RefusalException Expired(string message, string? continueToken = null) => new(410, "Expired", message) { Continue = continueToken };

    public static RefusalException TooOld(long asked, long oldest) => Expired($"too old resource version: {Text(asked)} ({Text(oldest)})");

    public static RefusalException TooLarge(long asked, long current) => new(
        504,
        "Timeout",
        $"Timeout: Too large resource version: {Text(asked)}, current: {Text(current)}",
        new JsonObject
        {
            ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
            ["retryAfterSeconds"] = 1,
        })
    { RetryAfter = 1 };

    public static RefusalException UnsupportedMediaType(string accepted) => new(
        415,
        "UnsupportedMediaType",
        $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static RefusalException TooManyRequests(int retryAfterSeconds) => new(
        429,
        "TooManyRequests",
        "the server has received too many requests and has asked us to try again later",
        new JsonObject { ["retryAfterSeconds"] = retryAfterSeconds })
    { RetryAfter = retryAfterSeconds };

    public static RefusalException Internal(string message) => new(
        500,
        "InternalError",
        $"Internal error occurred: {message}",
        new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    public static RefusalException Unavailable(int? retryAfterSeconds = null) =>
        new(503, "ServiceUnavailable", "the server is currently unable to handle the request") { RetryAfter = retryAfterSeconds };

    /// <summary>Any other refusal, for faults.</summary>
    public static RefusalException Of(int code, string reason, string message) => new(code, reason, message);

    /// <summary>The body as the server writes it.</summary>
    public JsonObject ToStatus()
    {
        JsonObject metadata = [];
        if (Continue is not null)
        {
            metadata["continue"] = Continue;
        }

        JsonObject status = new()
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["status"] = "Failure",
            ["message"] = Message,
        };
        if (Reason.Length > 0)
        {
            status["reason"] = Reason;
        }

        if (Details is not null)
        {
            status["details"] = Details.DeepClone();
        }

        status["code"] = Code;
        return status;
    }

    private static JsonObject About(ServedKind kind, string name)
    {
        JsonObject details = [];
        if (name.Length > 0)
        {
            details["name"] = name;
        }

        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Plural;
        return details;
    }

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
}
