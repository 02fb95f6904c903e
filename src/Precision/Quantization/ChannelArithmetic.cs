using System.Numerics.Tensors;

namespace TrtOperator.Precision.Quantization;

/// <summary>Arithmetic of a tensor with one number for each of its channels.</summary>
internal static class ChannelArithmetic
{
    private delegate void WithOne(ReadOnlySpan<float> values, float scale, Span<float> result);

    private delegate void WithEach(ReadOnlySpan<float> values, ReadOnlySpan<float> scales, Span<float> result);

    /// <summary>Divides, as QuantizeLinear does.</summary>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="scales">One for each channel, or one for all.</param>
    /// <param name="inner">Elements of one channel that lie side by side, at least 1.</param>
    /// <param name="result">As many elements; may be <paramref name="values"/>.</param>
    public static void Divide(ReadOnlySpan<float> values, ReadOnlySpan<float> scales, int inner, Span<float> result)
        => Apply(values, scales, inner, result, TensorPrimitives.Divide, TensorPrimitives.Divide);

    /// <summary>Multiplies.</summary>
    /// <inheritdoc cref="Divide"/>
    public static void Multiply(ReadOnlySpan<float> values, ReadOnlySpan<float> scales, int inner, Span<float> result)
        => Apply(values, scales, inner, result, TensorPrimitives.Multiply, TensorPrimitives.Multiply);

    /// <summary>The largest magnitude of each channel so far.</summary>
    /// <param name="values">The elements, row-major, none of them NaN.</param>
    /// <param name="inner">Elements of one channel that lie side by side, at least 1.</param>
    /// <param name="ranges">One for each channel; raised.</param>
    public static void Raise(ReadOnlySpan<float> values, int inner, Span<float> ranges)
    {
        for (int at = 0, run = 0; at < values.Length; run++)
        {
            ReadOnlySpan<float> part = values.Slice(at, Run(values.Length - at, ranges.Length, inner));
            if (ranges.Length == 1 || inner > 1)
            {
                ref float range = ref ranges[run % ranges.Length];
                range = MathF.Max(range, MathF.Abs(TensorPrimitives.MaxMagnitude(part)));
            }
            else
            {
                Span<float> reached = ranges[..part.Length];
                TensorPrimitives.MaxMagnitude(reached, part, reached);
                TensorPrimitives.Abs(reached, reached);
            }

            at += part.Length;
        }
    }

    private static void Apply(ReadOnlySpan<float> values, ReadOnlySpan<float> scales, int inner, Span<float> result, WithOne withOne, WithEach withEach)
    {
        for (int at = 0, run = 0; at < values.Length; run++)
        {
            int length = Run(values.Length - at, scales.Length, inner);
            if (scales.Length == 1 || inner > 1)
            {
                withOne(values.Slice(at, length), scales[run % scales.Length], result.Slice(at, length));
            }
            else
            {
                withEach(values.Slice(at, length), scales[..length], result.Slice(at, length));
            }

            at += length;
        }
    }

    private static int Run(int left, int channels, int inner) => channels == 1 ? left : Math.Min(left, inner > 1 ? inner : channels);
}
