using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Faults;

/// <summary>A request as hooks see it: once before and once after it takes effect.</summary>
public sealed record RequestContext
{
    public required RequestPhase Phase { get; init; }

    /// <summary>The verb as access rules name it: get, list, watch, create, update, patch, delete, deletecollection.</summary>
    public required string Verb { get; init; }

    public required ServedKind Kind { get; init; }

    public string? Namespace { get; init; }

    /// <summary>The object's name; null for a list and for a create, which names it in the body.</summary>
    public string? Name { get; init; }

    public string? Subresource { get; init; }

    /// <summary>The body as it was sent; null where there is none.</summary>
    public JsonNode? Body { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public string UserAgent { get; init; } = "";

    /// <summary>The status code of the answer, after.</summary>
    public int StatusCode { get; init; }

    public bool IsWrite => Verb is "create" or "update" or "patch" or "delete" or "deletecollection";
}
