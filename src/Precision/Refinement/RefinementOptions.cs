namespace TrtOperator.Precision.Refinement;

/// <summary>What may be refined.</summary>
/// <param name="Ranges">Choose each activation's range by its end effect.</param>
/// <param name="Bias">Correct biases by the mean of the INT8 error.</param>
/// <param name="Weights">Round weights so that layers' outputs are closest.</param>
/// <param name="Threads">Threads that may be used, at least 1; 0 takes every core.</param>
public sealed record RefinementOptions(bool Ranges = true, bool Bias = true, bool Weights = true, int Threads = 0)
{
    /// <summary>Most samples that choose.</summary>
    public int Choosing { get; init; } = 16;

    /// <summary>Most samples that judge; all of them for what is about to be taken, a third of them before that.</summary>
    public int Judging { get; init; } = 24;
}
