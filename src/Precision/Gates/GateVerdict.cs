namespace TrtOperator.Precision.Gates;

/// <summary>What the samples say about a gate. Everything but <see cref="Passed"/> refuses the candidate.</summary>
public enum GateVerdict
{
    /// <summary>The confidence bound respects the limit.</summary>
    Passed,

    /// <summary>The point estimate itself breaks the limit, or the output is dead.</summary>
    Failed,

    /// <summary>The point estimate respects the limit, but the samples are too few to be sure of it.</summary>
    Inconclusive,
}
