namespace TrtOperator.BuilderJob.Report;

/// <summary>One entry that keeps nodes precise, and what it came to.</summary>
public sealed record ProtectionReport
{
    /// <summary>The entry as declared, such as <c>name: *softmax*</c>.</summary>
    public required string Entry { get; init; }

    /// <summary>Precision that its nodes keep.</summary>
    public required string Precision { get; init; }

    /// <summary>Whether the search added it; otherwise it was declared.</summary>
    public bool Automatic { get; init; }

    /// <summary>Names of the nodes that it matched.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>One sentence for each time that the island had to be made larger, with what that cost.</summary>
    public IReadOnlyList<string> Widenings { get; init; } = [];
}
