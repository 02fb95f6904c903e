namespace TrtOperator.Storage;

/// <summary>When a write may take effect; checked by the store in one step with the write.</summary>
public readonly record struct WriteCondition
{
    private readonly Kind _kind;

    private WriteCondition(Kind kind, string? etag)
    {
        _kind = kind;
        ETag = etag;
    }

    private enum Kind
    {
        Absent,
        Match,
        Unconditional,
    }

    /// <summary>Only if no object has the name. The default.</summary>
    public static WriteCondition IfAbsent => default;

    /// <summary>Whatever is there is replaced.</summary>
    public static WriteCondition Always => new(Kind.Unconditional, null);

    /// <summary>The ETag that the present object must have, or null where this is no compare-and-swap.</summary>
    public string? ETag { get; }

    /// <summary>Whether the write creates and never replaces.</summary>
    public bool MustBeAbsent => _kind == Kind.Absent;

    /// <summary>Only if the present object still has this ETag.</summary>
    /// <exception cref="ArgumentException"><paramref name="etag"/> is empty.</exception>
    public static WriteCondition IfMatch(string etag)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return new WriteCondition(Kind.Match, etag);
    }
}
