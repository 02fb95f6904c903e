namespace TrtOperator.Precision.Execution;

/// <summary>How far one float tensor reached in calibration. Masks, NaN and infinities are not in it.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Min">The least value; 0 when there was none.</param>
/// <param name="Max">The greatest value; 0 when there was none.</param>
/// <param name="Masked">The values that stand for "masked"; <see langword="null"/> when there were none.</param>
public sealed record TensorExtremes(string Tensor, float Min, float Max, MaskValues? Masked)
{
    /// <summary>Whether it reached no farther, and perhaps not as far: it was not read, since what its layer's weights allow is within what FP16 holds.</summary>
    public bool IsBound { get; init; }

    /// <summary>The greatest absolute value.</summary>
    public float Magnitude => MathF.Max(MathF.Abs(Min), MathF.Abs(Max));
}
