using System.Numerics.Tensors;
using TrtOperator.Precision.Quantization;

namespace TrtOperator.Precision.Refinement;

/// <summary>
/// Rounds the weights of an output channel up or down so that the error of its output is small, and not that of each weight: one weight
/// after the other is moved to its other neighbour where that lowers the error, until none does (coordinate descent, as P. Nair and
/// A. Suggala, "CDQuant", 2024, from the nearest values on).
/// </summary>
internal static class CoordinateRounding
{
    private const int MostRounds = 32;

    // A gain below rounding errors of the sums would let two weights take turns for ever.
    private const float LeastGain = 1e-6f;

    /// <summary>Rounds one channel.</summary>
    /// <param name="weights">The channel's weights; replaced by multiples of the scale, but for the largest one, which the scale comes from.</param>
    /// <param name="scale">The channel's scale.</param>
    /// <param name="largest">The magnitude that none may exceed, lest the scale change.</param>
    /// <param name="moments">The second moments of what they are multiplied with: symmetric, one row for each weight.</param>
    public static void Round(Span<float> weights, float scale, float largest, ReadOnlySpan<float> moments)
    {
        int length = weights.Length;
        float[] difference = new float[length];
        float[] gradient = new float[length];
        for (int i = 0; i < length; i++)
        {
            difference[i] = EightBitFormat.Int8.Dequantize(EightBitFormat.Int8.Quantize(weights[i], scale), scale) - weights[i];
            TensorPrimitives.MultiplyAdd(moments.Slice(i * length, length), difference[i], gradient, gradient);
        }

        bool moved = true;
        for (int round = 0; moved && round < MostRounds; round++)
        {
            moved = false;
            for (int i = 0; i < length; i++)
            {
                float step = difference[i] > 0 ? -scale : scale;
                float own = moments[(i * length) + i] * scale * scale;
                float gain = -((2 * step * gradient[i]) + own);
                if (gain <= LeastGain * own || MathF.Abs(difference[i] + step) >= scale || MathF.Abs(weights[i]) >= largest || MathF.Abs(weights[i] + difference[i] + step) > 127.5f * scale)
                {
                    continue;
                }

                difference[i] += step;
                TensorPrimitives.MultiplyAdd(moments.Slice(i * length, length), step, gradient, gradient);
                moved = true;
            }
        }

        for (int i = 0; i < length; i++)
        {
            weights[i] = MathF.Abs(weights[i]) >= largest ? weights[i] : Math.Clamp(weights[i] + difference[i], -largest, largest);
        }
    }

    /// <summary>The sum of squared errors of a channel's output; of the outputs themselves where the weights are given in place of their errors.</summary>
    public static double Power(ReadOnlySpan<float> differences, ReadOnlySpan<float> moments)
    {
        double sum = 0;
        for (int i = 0; i < differences.Length; i++)
        {
            sum += (double)differences[i] * TensorPrimitives.Dot(moments.Slice(i * differences.Length, differences.Length), differences);
        }

        return Math.Max(0, sum);
    }
}
