using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TrtOperator.ApiServer.Errors;
using TrtOperator.ApiServer.Faults;
using TrtOperator.ApiServer.Kinds;
using TrtOperator.ApiServer.Objects;
using TrtOperator.ApiServer.Patches;
using TrtOperator.ApiServer.Selectors;
using TrtOperator.ApiServer.Storage;
using TrtOperator.ApiServer.Watches;

namespace TrtOperator.ApiServer.Http;

/// <summary>Answers requests: access, faults, the write or read itself, the record of writes.</summary>
internal sealed class RequestHandler(ObjectRegistry registry, KindTable kinds, ServerFaults faults, ApiServerOptions options)
{
    private const int MostBodyBytes = 3 * 1024 * 1024;
    private const string Fields = "fieldManager";
    private readonly ListHandler _lists = new(registry.Store);

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await AnswerAsync(http);
        }
        catch (RefusalException error)
        {
            await SendErrorAsync(http, error);
        }
        catch (OperationCanceledException)
        {
            // The client has gone, or the server closes.
            http.Abort();
        }
        catch (Exception e) when (!http.Response.HasStarted && e is InvalidOperationException or FormatException or ArgumentException or NullReferenceException)
        {
            // A body of a shape that nobody foresaw. A real server cannot read it either.
            await SendErrorAsync(http, RefusalException.BadRequest($"cannot be handled: {e}"));
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (faults.IsStopped)
        {
            http.Abort();
            return;
        }

        faults.CheckToken(http.Request.Headers.Authorization.ToString());
        string path = http.Request.Path.Value ?? "/";
        if (RequestPath.Parse(path, kinds) is not { } target)
        {
            await SendOtherAsync(http, path);
            return;
        }

        Dictionary<string, string> query = http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal);
        string verb = VerbOf(http.Request.Method, target, query);
        JsonNode? body = await ReadBodyAsync(http);
        RequestContext context = new()
        {
            Phase = RequestPhase.Before,
            Verb = verb,
            Kind = target.Kind,
            Namespace = target.Namespace,
            Name = target.Name,
            Subresource = target.Subresource,
            Body = body,
            Query = query,
            UserAgent = http.Request.Headers.UserAgent.ToString(),
        };
        faults.CheckAccess(context);
        if (await SufferAsync(http, faults.Ask(context)))
        {
            return;
        }

        if (verb == "watch")
        {
            await WatchAsync(http, target, query);
            return;
        }

        (int status, byte[] answer, string? name) = (200, [], target.Name);
        RefusalException? refusal = null;
        void Try()
        {
            try
            {
                (status, answer, name) = Perform(http, target, verb, query, body);
            }
            catch (RefusalException error)
            {
                refusal = error;
                status = error.Code;
            }
        }

        bool withheld = false;
        if (context.IsWrite)
        {
            // One at a time, so that the record has the order of the effects and no write follows the last one.
            lock (faults.WriteGate)
            {
                withheld = faults.IsStopped;
                if (!withheld)
                {
                    Try();
                    withheld = faults.Record(context, name ?? (string?)(body as JsonObject)?["metadata"]?["name"], status);
                }
            }
        }
        else
        {
            Try();
        }

        if (withheld)
        {
            http.Abort();
            return;
        }

        if (await SufferAsync(http, faults.Ask(context with { Phase = RequestPhase.After, StatusCode = status, Name = name })))
        {
            return;
        }

        if (refusal is not null)
        {
            throw refusal;
        }

        await SendAsync(http, status, answer);
    }

    private (int Status, byte[] Answer, string? Name) Perform(
        HttpContext http, RequestPath target, string verb, IReadOnlyDictionary<string, string> query, JsonNode? body)
    {
        (ServedKind kind, string? ns, string? name, string? subresource) = target;
        WriteOptions how = new()
        {
            Manager = query.GetValueOrDefault(Fields) is { Length: > 0 } manager ? manager : ManagerOf(http.Request.Headers.UserAgent.ToString()),
            DryRun = query.GetValueOrDefault("dryRun") == "All",
            Force = query.GetValueOrDefault("force") == "true",
        };
        switch (verb)
        {
            case "get":
                return (200, Bytes(kind, registry.Get(kind, ns, name!)), name);
            case "list":
                return (200, _lists.List(kind, ns, query), null);
            case "create":
                StoredObject created = registry.Create(kind, ns, RequireObject(body), how);
                return (201, Bytes(kind, created), created.Name);
            case "update":
                return (200, Bytes(kind, registry.Update(kind, ns, name!, subresource, RequireObject(body), how)), name);
            case "patch":
                PatchKind patch = PatchKindOf(http.Request.ContentType, kind);
                bool isNew = patch == PatchKind.Apply && registry.Store.Find(kind, ns, name!) is null;
                StoredObject patched = registry.Patch(kind, ns, name!, subresource, patch, body ?? throw RefusalException.BadRequest("the patch is empty"), how);
                return (isNew ? 201 : 200, Bytes(kind, patched), name);
            case "delete":
                return Delete(kind, ns, name!, query, body);
            case "deletecollection":
                return DeleteCollection(kind, ns, query, body);
            default:
                throw RefusalException.MethodNotAllowed();
        }
    }

    private (int Status, byte[] Answer, string? Name) Delete(ServedKind kind, string? ns, string name, IReadOnlyDictionary<string, string> query, JsonNode? body)
    {
        DeleteOptions how = DeleteOptions.Read(body as JsonObject, query.GetValueOrDefault("propagationPolicy"), query.GetValueOrDefault("dryRun") == "All");
        (StoredObject last, bool gone) = registry.Delete(kind, ns, name, how);
        if (!gone || kind.DeleteReturnsObject)
        {
            return (200, Bytes(kind, last), name);
        }

        JsonObject details = new() { ["name"] = name };
        if (kind.Group.Length > 0)
        {
            details["group"] = kind.Group;
        }

        details["kind"] = kind.Plural;
        details["uid"] = last.Uid;
        JsonObject status = new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
        return (200, JsonSerializer.SerializeToUtf8Bytes(status), name);
    }

    private (int Status, byte[] Answer, string? Name) DeleteCollection(ServedKind kind, string? ns, IReadOnlyDictionary<string, string> query, JsonNode? body)
    {
        DeleteOptions how = DeleteOptions.Read(body as JsonObject, query.GetValueOrDefault("propagationPolicy"), query.GetValueOrDefault("dryRun") == "All");
        LabelSelector labels = LabelSelector.Parse(query.GetValueOrDefault("labelSelector"));
        FieldSelector fields = FieldSelector.Parse(query.GetValueOrDefault("fieldSelector"), kind);
        byte[] listed = _lists.List(kind, ns, query);
        foreach (StoredObject doomed in registry.Store.Of(kind).Current.Values)
        {
            if ((ns is null || doomed.Namespace == ns) && labels.Matches(doomed.Labels) && fields.Matches(doomed))
            {
                registry.Delete(kind, doomed.Namespace, doomed.Name, how);
            }
        }

        return (200, listed, null);
    }

    private async Task WatchAsync(HttpContext http, RequestPath target, IReadOnlyDictionary<string, string> query)
    {
        FieldSelector fields = FieldSelector.Parse(target.Name is null ? query.GetValueOrDefault("fieldSelector") : $"metadata.name={target.Name}", target.Kind);
        string asked = query.GetValueOrDefault("resourceVersion") ?? "";
        long version = 0;
        if (asked.Length > 0 && !long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out version))
        {
            throw RefusalException.BadRequest($"Invalid value: \"{asked}\": strconv.ParseUint: parsing \"{asked}\": invalid syntax");
        }

        bool initial = query.GetValueOrDefault("sendInitialEvents") == "true";
        WatchRequest request = new(target.Kind, target.Namespace, LabelSelector.Parse(query.GetValueOrDefault("labelSelector")), fields, initial ? null : version)
        {
            Bookmarks = query.GetValueOrDefault("allowWatchBookmarks") == "true",
            SendInitial = query.GetValueOrDefault("sendInitialEvents") != "false",
            MarksInitialEnd = initial,
        };
        int seconds = int.TryParse(query.GetValueOrDefault("timeoutSeconds"), NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit > 0
            ? limit
            : RandomNumberGenerator.GetInt32(1800, 3600);
        http.Response.ContentType = "application/json;stream=watch";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await http.Response.StartAsync(http.RequestAborted);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, faults.Closing);
        using WatchSession session = new(request, registry.Store, faults.WatchesOf(target.Kind), http.Response.BodyWriter);
        try
        {
            await session.RunAsync(TimeSpan.FromSeconds(seconds), options.BookmarkPeriod, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (session.IsCut)
        {
            http.Abort();
        }
    }

    /// <summary>Lets a fault happen.</summary>
    /// <returns>Whether the request ends with it.</returns>
    private async Task<bool> SufferAsync(HttpContext http, Fault? fault)
    {
        if (fault is null)
        {
            return false;
        }

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, faults.Closing);
        if (fault.Wait is { } wait)
        {
            await wait(stop.Token);
        }

        if (fault.IsSilence)
        {
            await Task.Delay(Timeout.Infinite, stop.Token);
        }

        if (fault.IsReset)
        {
            http.Abort();
            return true;
        }

        return fault.Error is null ? false : throw fault.Error;
    }

    private async Task SendOtherAsync(HttpContext http, string path)
    {
        JsonObject? answer = Discovery.Answer(path, kinds, options.Minor);
        if (answer is not null)
        {
            await SendAsync(http, 200, JsonSerializer.SerializeToUtf8Bytes(answer));
            return;
        }

        bool isHealth = path is "/healthz" or "/readyz" or "/livez";
        http.Response.StatusCode = isHealth ? 200 : 404;
        http.Response.ContentType = "text/plain; charset=utf-8";
        await http.Response.WriteAsync(isHealth ? "ok" : "404 page not found\n", http.RequestAborted);
    }

    private static string VerbOf(string method, RequestPath target, Dictionary<string, string> query) => method switch
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

    private static PatchKind PatchKindOf(string? contentType, ServedKind kind) => (contentType ?? "").Split(';')[0].Trim() switch
    {
        "application/json-patch+json" => PatchKind.Json,
        "application/merge-patch+json" => PatchKind.Merge,
        "application/apply-patch+yaml" => PatchKind.Apply,
        "application/strategic-merge-patch+json" when !kind.Custom => PatchKind.Strategic,
        _ => throw RefusalException.UnsupportedMediaType(
            "application/json-patch+json, application/merge-patch+json, " + (kind.Custom ? "" : "application/strategic-merge-patch+json, ") + "application/apply-patch+yaml"),
    };

    private static async Task<JsonNode?> ReadBodyAsync(HttpContext http)
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

    private static JsonObject RequireObject(JsonNode? body) => body as JsonObject ?? throw RefusalException.BadRequest("the request's body must be an object");

    private static string ManagerOf(string userAgent)
    {
        int slash = userAgent.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 ? userAgent[..slash] : userAgent.Length > 0 ? userAgent : "unknown";
    }

    private static byte[] Bytes(ServedKind kind, StoredObject stored) =>
        kind.StoredAs is null ? stored.Utf8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(KindRules.FromStored(kind, stored.ToJson()));

    private static async Task SendErrorAsync(HttpContext http, RefusalException error)
    {
        if (error.RetryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await SendAsync(http, error.Code, JsonSerializer.SerializeToUtf8Bytes(error.ToStatus()));
    }

    private static async Task SendAsync(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }
}
