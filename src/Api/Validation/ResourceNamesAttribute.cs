namespace TrtOperator.Api.Validation;

/// <summary>How people name a custom resource on the command line, and where its objects live.</summary>
/// <param name="shortNames">Short names.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ResourceNamesAttribute(params string[] shortNames) : Attribute
{
    /// <summary>Short names.</summary>
    public IReadOnlyList<string> ShortNames { get; } = shortNames;

    /// <summary>Whether its objects belong to the whole cluster.</summary>
    public bool IsClusterScoped { get; init; }
}
