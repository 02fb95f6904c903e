using System.Globalization;
using System.Numerics.Tensors;

namespace TrtOperator.Precision.Calibration;

/// <summary>
/// Symmetric per-channel quantization of weights: scale = amax / 127 per channel, no zero point (R. Krishnamoorthi, "Quantizing
/// deep convolutional networks for efficient inference: A whitepaper", 2018).
/// </summary>
public static class WeightScales
{
    /// <summary>The largest absolute value of each channel.</summary>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The dimensions, whose product is the number of elements.</param>
    /// <param name="axis">The channels' dimension; a negative one counts from the end.</param>
    /// <returns>One value per channel; zero for a channel of zeros and for one without elements.</returns>
    /// <exception cref="ArgumentException">The shape does not fit the elements, or the axis is outside the shape.</exception>
    /// <exception cref="InvalidCalibrationException">An element is NaN or infinite.</exception>
    public static float[] PerChannelAmax(ReadOnlySpan<float> values, IReadOnlyList<long> shape, int axis)
    {
        (int outer, int channels, int inner) = Split(values.Length, shape, axis);
        float[] amax = new float[channels];
        for (int block = 0; block < outer; block++)
        {
            ReadOnlySpan<float> rows = values.Slice(block * channels * inner, channels * inner);
            if (inner == 1)
            {
                TensorPrimitives.MaxMagnitude(amax, rows, amax);
                continue;
            }

            for (int channel = 0; channel < channels && inner > 0; channel++)
            {
                float largest = TensorPrimitives.MaxMagnitude(rows.Slice(channel * inner, inner));
                amax[channel] = MathF.MaxMagnitude(amax[channel], largest);
            }
        }

        TensorPrimitives.Abs(amax, amax);
        int bad = Array.FindIndex(amax, value => !float.IsFinite(value));
        return bad < 0
            ? amax
            : throw new InvalidCalibrationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Channel {bad} (axis {axis}) of the weights holds NaN or Inf, which has no INT8 form; keep this layer unquantized or repair the model."));
    }

    /// <summary>Quantizes weights: round half to even of value / scale, clipped to [-127, 127].</summary>
    /// <param name="values">The elements, row-major; a NaN becomes 0.</param>
    /// <param name="shape">The dimensions, whose product is the number of elements.</param>
    /// <param name="axis">The channels' dimension; a negative one counts from the end.</param>
    /// <param name="scales">One scale per channel, positive and finite (<see cref="QuantizationScale.ForInt8"/>).</param>
    /// <exception cref="ArgumentException">The shape, the axis and the scales do not fit each other, or a scale is not positive and finite.</exception>
    public static sbyte[] QuantizePerChannel(ReadOnlySpan<float> values, IReadOnlyList<long> shape, int axis, ReadOnlySpan<float> scales)
    {
        (int outer, int channels, int inner) = Split(values.Length, shape, axis);
        if (scales.Length != channels)
        {
            throw new ArgumentException($"There are {scales.Length} scales for {channels} channels.", nameof(scales));
        }

        foreach (float scale in scales)
        {
            if (!(scale > 0 && float.IsFinite(scale)))
            {
                throw new ArgumentException("A scale must be positive and finite.", nameof(scales));
            }
        }

        sbyte[] quantized = new sbyte[values.Length];
        int index = 0;
        for (int block = 0; block < outer; block++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                float scale = scales[channel];
                for (int element = 0; element < inner; element++, index++)
                {
                    // A true division, as QuantizeLinear has it: a product with the reciprocal rounds some ties differently.
                    float level = MathF.Round(values[index] / scale, MidpointRounding.ToEven);
                    quantized[index] = float.IsNaN(level) ? (sbyte)0 : (sbyte)Math.Clamp(level, -127, 127);
                }
            }
        }

        return quantized;
    }

    private static (int Outer, int Channels, int Inner) Split(int length, IReadOnlyList<long> shape, int axis)
    {
        ArgumentNullException.ThrowIfNull(shape);
        int dimension = axis < 0 ? axis + shape.Count : axis;
        if (dimension < 0 || dimension >= shape.Count)
        {
            throw new ArgumentException($"Axis {axis} is outside a shape of {shape.Count} dimensions.", nameof(axis));
        }

        long outer = 1;
        long inner = 1;
        long all = 1;
        for (int index = 0; index < shape.Count; index++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(shape[index], nameof(shape));
            all = checked(all * shape[index]);
            outer = checked(outer * (index < dimension ? shape[index] : 1));
            inner = checked(inner * (index > dimension ? shape[index] : 1));
        }

        if (all != length || outer > int.MaxValue || inner > int.MaxValue || shape[dimension] > int.MaxValue)
        {
            throw new ArgumentException($"The shape [{string.Join(", ", shape)}] does not hold {length} elements.", nameof(shape));
        }

        return ((int)outer, (int)shape[dimension], (int)inner);
    }
}
