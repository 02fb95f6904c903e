using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Execution;

/// <summary>What calibration saw of one float tensor. Masks, NaN and infinities are not in it.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Histogram">Its absolute values.</param>
/// <param name="Min">The least value; 0 when there was none.</param>
/// <param name="Max">The greatest value; 0 when there was none.</param>
/// <param name="Masked">The values that stand for "masked"; <see langword="null"/> when there were none.</param>
public sealed record TensorStatistics(string Tensor, AmplitudeHistogram Histogram, float Min, float Max, MaskValues? Masked)
{
    /// <summary>The greatest absolute value.</summary>
    public float Magnitude => MathF.Max(MathF.Abs(Min), MathF.Abs(Max));
}
