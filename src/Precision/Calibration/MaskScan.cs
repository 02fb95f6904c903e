using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TrtOperator.Precision.Calibration;

/// <summary>The same as <see cref="ValueScan"/> with the values at or below a threshold counted apart; all values must be finite.</summary>
/// <param name="Least">The least value above the threshold; +infinity when there was none.</param>
/// <param name="Greatest">The greatest value above the threshold; -infinity when there was none.</param>
/// <param name="Masked">How many values were not above the threshold.</param>
/// <param name="LowestMasked">The least of those; +infinity when there was none.</param>
/// <param name="HighestMasked">The greatest of those; -infinity when there was none.</param>
internal readonly record struct MaskScan(float Least, float Greatest, long Masked, float LowestMasked, float HighestMasked)
{
    /// <summary>Reads finite values.</summary>
    public static MaskScan Of(ReadOnlySpan<float> values, float threshold)
    {
        float least = float.PositiveInfinity;
        float greatest = float.NegativeInfinity;
        float lowest = float.PositiveInfinity;
        float highest = float.NegativeInfinity;
        long masked = 0;
        ReadOnlySpan<float> rest = values;
        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<float>.Count)
        {
            ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
            rest = values[(vectors.Length * Vector256<float>.Count)..];
            Vector256<float> limit = Vector256.Create(threshold);
            Vector256<float> above = Vector256.Create(float.PositiveInfinity);
            Vector256<float> below = Vector256.Create(float.NegativeInfinity);
            (Vector256<float> low, Vector256<float> high, Vector256<float> lowMask, Vector256<float> highMask) = (above, below, above, below);
            foreach (Vector256<float> vector in vectors)
            {
                Vector256<float> isMask = Vector256.LessThanOrEqual(vector, limit);
                masked += BitOperations.PopCount(isMask.ExtractMostSignificantBits());
                low = Vector256.MinNative(low, Vector256.ConditionalSelect(isMask, above, vector));
                high = Vector256.MaxNative(high, Vector256.ConditionalSelect(isMask, below, vector));
                lowMask = Vector256.MinNative(lowMask, Vector256.ConditionalSelect(isMask, vector, above));
                highMask = Vector256.MaxNative(highMask, Vector256.ConditionalSelect(isMask, vector, below));
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                least = Math.Min(least, low[lane]);
                greatest = Math.Max(greatest, high[lane]);
                lowest = Math.Min(lowest, lowMask[lane]);
                highest = Math.Max(highest, highMask[lane]);
            }
        }

        foreach (float value in rest)
        {
            if (value <= threshold)
            {
                masked++;
                lowest = Math.Min(lowest, value);
                highest = Math.Max(highest, value);
            }
            else
            {
                least = Math.Min(least, value);
                greatest = Math.Max(greatest, value);
            }
        }

        return new MaskScan(least + 0f, greatest + 0f, masked, lowest, highest);
    }
}
