namespace TrtOperator.EndToEnd.Clusters;

/// <summary>One request of the operator, as the API server has recorded it.</summary>
/// <param name="Verb">Such as <c>create</c>.</param>
/// <param name="Group">The API group; empty for the core.</param>
/// <param name="Resource">With its subresource, such as <c>trtengines/status</c>.</param>
/// <param name="Namespace">The namespace; empty for none.</param>
/// <param name="Name">The name; empty for a list and for a creation.</param>
/// <param name="Code">The answer.</param>
public sealed record AuditedRequest(string Verb, string Group, string Resource, string Namespace, string Name, int Code);
