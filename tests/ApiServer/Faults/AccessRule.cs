namespace TrtOperator.ApiServer.Faults;

/// <summary>One thing that clients may do once access is limited. A star stands for all.</summary>
/// <param name="Group">The API group; empty for core.</param>
/// <param name="Resource">The plural, with /subresource where it is one, such as <c>trtengines/status</c>.</param>
/// <param name="Verb">The verb.</param>
/// <param name="Namespace">The namespace that it is limited to; null for all and for cluster-scoped ones.</param>
public sealed record AccessRule(string Group, string Resource, string Verb, string? Namespace = null)
{
    internal bool Allows(RequestContext request) =>
        (Group == "*" || Group == request.Kind.Group)
        && (Resource == "*" || Resource == (request.Subresource is null ? request.Kind.Plural : $"{request.Kind.Plural}/{request.Subresource}"))
        && (Verb == "*" || Verb == request.Verb)
        && (Namespace is null || Namespace == request.Namespace);
}
