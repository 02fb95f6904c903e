namespace TrtOperator.Precision.Refinement;

/// <summary>What a candidate does to the network's outputs, run by run on the same samples as every other candidate.</summary>
/// <param name="Runs">The error of each run, at least 0; infinite where the candidate gives no finite numbers.</param>
internal sealed record EndEffectScore(IReadOnlyList<double> Runs)
{
    private const double Margin = 0.02;

    /// <summary>The average; infinite where there is no run.</summary>
    public double Mean => Runs.Count == 0 ? double.PositiveInfinity : Runs.Average();

    /// <summary>That of the first runs alone.</summary>
    public EndEffectScore First(int runs) => new([.. Runs.Take(runs)]);

    /// <summary>Whether this is no worse: the average is not above the other's, nor are more runs worse than better.</summary>
    public bool HoldsAgainst(EndEffectScore other) => Mean <= other.Mean && Better(other) >= Worse(other);

    /// <summary>Whether this is better by more than chance would have it: 2 % on average, and at least two runs better for each that is worse.</summary>
    public bool Beats(EndEffectScore other) => Mean <= other.Mean * (1 - Margin) && Better(other) > 0 && Better(other) >= 2 * Worse(other);

    private int Better(EndEffectScore other) => Runs.Zip(other.Runs).Count(static pair => pair.First < pair.Second);

    private int Worse(EndEffectScore other) => Runs.Zip(other.Runs).Count(static pair => pair.First > pair.Second);
}
