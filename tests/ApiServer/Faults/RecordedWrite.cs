using System.Text.Json.Nodes;
using TrtOperator.ApiServer.Kinds;

namespace TrtOperator.ApiServer.Faults;

/// <summary>A write that came over HTTP, in the order in which it took effect.</summary>
/// <param name="Number">Its number, from 1, over all writes that took effect; 0 where it was refused.</param>
/// <param name="Verb">create, update, patch, delete or deletecollection.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="Name">The object's name, as the server gave it where the client did not.</param>
/// <param name="Subresource">The subresource.</param>
/// <param name="Body">The body as it was sent.</param>
/// <param name="StatusCode">The status code of the server's own answer, faults after the write left aside.</param>
/// <param name="UserAgent">Who wrote.</param>
public sealed record RecordedWrite(
    int Number, string Verb, ServedKind Kind, string? Namespace, string? Name, string? Subresource, JsonNode? Body, int StatusCode, string UserAgent)
{
    /// <summary>Whether the server accepted it.</summary>
    public bool TookEffect => StatusCode is >= 200 and < 300;

    public override string ToString() =>
        $"{Number} {Verb} {Kind.Resource}{(Subresource is null ? "" : "/" + Subresource)} {(Namespace is null ? "" : Namespace + "/")}{Name} -> {StatusCode}";
}
