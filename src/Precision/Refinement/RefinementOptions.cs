namespace TrtOperator.Precision.Refinement;

/// <summary>What may be refined.</summary>
/// <param name="Ranges">Choose each activation's range by its end effect.</param>
/// <param name="Rounding">Round weights by what the layers' inputs make of it.</param>
/// <param name="Bias">Correct biases by the mean of the INT8 error.</param>
/// <param name="Threads">Threads that may be used, at least 1; 0 takes every core.</param>
public sealed record RefinementOptions(bool Ranges = true, bool Rounding = true, bool Bias = true, int Threads = 0)
{
    /// <summary>Most samples that choose, and most that judge: 16 each.</summary>
    public int Samples { get; init; } = 16;
}
