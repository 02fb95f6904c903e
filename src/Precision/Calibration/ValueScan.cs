using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TrtOperator.Precision.Calibration;

/// <summary>The least and the greatest of some values, in one reading of them.</summary>
/// <param name="Least">The least value; +infinity when there was none. Never a negative zero.</param>
/// <param name="Greatest">The greatest value; -infinity when there was none. Never a negative zero.</param>
/// <param name="AllFinite">Whether no value was NaN or infinite; where one was, the other two say nothing.</param>
internal readonly record struct ValueScan(float Least, float Greatest, bool AllFinite)
{
    /// <summary>The greatest magnitude as bits.</summary>
    public uint LargestBits => BitConverter.SingleToUInt32Bits(MathF.Max(MathF.Abs(Least), MathF.Abs(Greatest)));

    /// <summary>Reads the values.</summary>
    public static ValueScan Of(ReadOnlySpan<float> values)
    {
        float least = float.PositiveInfinity;
        float greatest = float.NegativeInfinity;

        // A finite value times zero adds nothing; any other makes the sum NaN.
        float poison = 0;
        ReadOnlySpan<float> rest = values;
        if (Vector512.IsHardwareAccelerated && values.Length >= Vector512<float>.Count)
        {
            ReadOnlySpan<Vector512<float>> vectors = MemoryMarshal.Cast<float, Vector512<float>>(values);
            rest = values[(vectors.Length * Vector512<float>.Count)..];
            Vector512<float> low = Vector512.Create(least);
            Vector512<float> high = Vector512.Create(greatest);
            Vector512<float> sum = Vector512<float>.Zero;
            foreach (Vector512<float> vector in vectors)
            {
                low = Vector512.MinNative(low, vector);
                high = Vector512.MaxNative(high, vector);
                sum = Vector512.MultiplyAddEstimate(vector, Vector512<float>.Zero, sum);
            }

            for (int lane = 0; lane < Vector512<float>.Count; lane++)
            {
                least = Math.Min(least, low[lane]);
                greatest = Math.Max(greatest, high[lane]);
            }

            poison = Vector512.Sum(sum);
        }
        else if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<float>.Count)
        {
            ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(values);
            rest = values[(vectors.Length * Vector256<float>.Count)..];
            Vector256<float> low = Vector256.Create(least);
            Vector256<float> high = Vector256.Create(greatest);
            Vector256<float> sum = Vector256<float>.Zero;
            foreach (Vector256<float> vector in vectors)
            {
                low = Vector256.MinNative(low, vector);
                high = Vector256.MaxNative(high, vector);
                sum = Vector256.MultiplyAddEstimate(vector, Vector256<float>.Zero, sum);
            }

            for (int lane = 0; lane < Vector256<float>.Count; lane++)
            {
                least = Math.Min(least, low[lane]);
                greatest = Math.Max(greatest, high[lane]);
            }

            poison = Vector256.Sum(sum);
        }

        foreach (float value in rest)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            poison += value * 0;
        }

        // Which zero comes first must not show.
        return new ValueScan(least + 0f, greatest + 0f, !float.IsNaN(poison));
    }
}
