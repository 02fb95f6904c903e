namespace TrtOperator.TensorRt.Building;

/// <summary>Everything that a failed build left behind to say why.</summary>
public sealed record BuildEvidence
{
    /// <summary>The parser's errors, in order; empty where the model was parsed.</summary>
    public IReadOnlyList<ParserError> ParserErrors { get; init; } = [];

    /// <summary>Errors and warnings of the library, in order.</summary>
    public IReadOnlyList<LibraryMessage> Messages { get; init; } = [];

    /// <summary>True where the parser found no fault with a file that gave no output.</summary>
    public bool EmptyNetwork { get; init; }

    /// <summary>The exit code of the process that built; null where it ended by a signal or still reported its result.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the process; null where none did.</summary>
    public int? Signal { get; init; }

    /// <summary>Compute capabilities that were asked for, such as <c>8.6</c>.</summary>
    public IReadOnlyList<string> ComputeCapabilities { get; init; } = [];
}
