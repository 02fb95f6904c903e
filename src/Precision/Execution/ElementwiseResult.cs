namespace TrtOperator.Precision.Execution;

/// <summary>A tensor that a program computes.</summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Slot">Where its values are after a run.</param>
/// <param name="Monotone">The result before it that it is a monotone function of, by its place, or the source (<see cref="Read"/>); null where it is of none.</param>
internal sealed record ElementwiseResult(string Tensor, int Slot, (int Basis, Func<float, float> Step)? Monotone)
{
    /// <summary>The source, as a basis.</summary>
    public const int Read = -1;
}
