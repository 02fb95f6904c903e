namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>One box of the picture: a node, or several of one precision that are drawn as one.</summary>
internal sealed class NetworkUnit(PrecisionKind kind, bool held)
{
    public PrecisionKind Kind { get; } = kind;

    /// <summary>Whether its nodes are protected.</summary>
    public bool Held { get; } = held;

    /// <summary>Layer that the unit is tied to because it stands for a band of depths, or <see langword="null"/>.</summary>
    public int? Band { get; init; }

    public List<PlanNodeReport> Members { get; } = [];

    /// <summary>Positions of the units that read from this one, each once, in ascending order.</summary>
    public SortedSet<int> Readers { get; } = [];

    /// <summary>Positions of the units that this one reads from.</summary>
    public SortedSet<int> Sources { get; } = [];
}
