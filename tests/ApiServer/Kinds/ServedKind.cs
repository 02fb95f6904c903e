namespace TrtOperator.ApiServer.Kinds;

/// <summary>A kind of object that the server serves. One row of its table of kinds.</summary>
public sealed class ServedKind
{
    public ServedKind(string group, string version, string kind, string plural, bool namespaced)
    {
        Group = group;
        Version = version;
        Kind = kind;
        Plural = plural;
        Namespaced = namespaced;
        ApiVersion = group.Length == 0 ? version : $"{group}/{version}";
        Resource = group.Length == 0 ? plural : $"{plural}.{group}";
    }

    /// <summary>The API group; empty for core.</summary>
    public string Group { get; }

    public string Version { get; }

    public string Kind { get; }

    public string Plural { get; }

    public bool Namespaced { get; }

    /// <summary>Group and version as objects name them.</summary>
    public string ApiVersion { get; }

    /// <summary>The resource as error messages name it, such as <c>jobs.batch</c>.</summary>
    public string Resource { get; }

    /// <summary>Whether there is a /status subresource.</summary>
    public bool HasStatus { get; init; }

    /// <summary>Whether it comes from a custom resource definition.</summary>
    public bool Custom { get; init; }

    /// <summary>Whether metadata.generation counts the changes of spec.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether an update without a resource version is taken.</summary>
    public bool UnconditionalUpdate { get; init; } = true;

    /// <summary>Whether a delete answers with the object, not with a Status.</summary>
    public bool DeleteReturnsObject { get; init; }

    /// <summary>The kind as which objects are stored, where several API versions show the same objects.</summary>
    public ServedKind? StoredAs { get; init; }

    internal ServedKind Stored => StoredAs ?? this;

    public override string ToString() => Resource;
}
