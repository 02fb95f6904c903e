using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Calibration;

namespace TrtOperator.Precision.Quantization;

/// <summary>Quantizes a constant once, so that the file holds its 8-bit values.</summary>
internal static class WeightQuantizer
{
    /// <summary>The 8-bit values, their scales (one per index of <paramref name="axis"/>, or one) and the relative squared error.</summary>
    public static (byte[] Values, float[] Scales, float Amax, double RelativeError) Quantize(TensorProto weight, int? axis, EightBitFormat format, bool halfScales)
    {
        float[] values = TensorData.ReadFloats(weight);
        long[] shape = [.. weight.Dims];
        if (axis is { } given && (given < 0 || given >= shape.Length))
        {
            throw new ArgumentException($"The weight '{weight.Name}' has {shape.Length} dimensions and no axis {given}.", nameof(axis));
        }

        if (Array.FindIndex(values, static value => !float.IsFinite(value)) is var bad and >= 0)
        {
            throw new UnsupportedModelException($"The weight '{weight.Name}' holds {values[bad]} at element {bad}; train or export the model again, or protect the node that reads it.");
        }

        float[] amax = axis is { } channelAxis
            ? WeightScales.PerChannelAmax(values, shape, channelAxis)
            : [values.Length == 0 ? 0f : MathF.Abs(TensorPrimitives.MaxMagnitude(values))];
        float[] scales = [.. amax.Select(range => format.Scale(range, halfScales))];
        long inner = axis is { } split ? shape.Skip(split + 1).Aggregate(1L, static (product, dimension) => product * dimension) : 1;
        byte[] quantized = new byte[values.Length];
        if (format == EightBitFormat.Int8)
        {
            return (quantized, scales, amax.Length == 0 ? 0f : amax.Max(), ToInt8(values, scales, checked((int)inner), quantized));
        }

        double error = 0;
        double energy = 0;
        for (int i = 0; i < values.Length; i++)
        {
            float scale = scales.Length == 1 ? scales[0] : scales[i / inner % scales.Length];
            quantized[i] = format.Quantize(values[i], scale);
            double difference = values[i] - format.Dequantize(quantized[i], scale);
            error += difference * difference;
            energy += (double)values[i] * values[i];
        }

        return (quantized, scales, amax.Length == 0 ? 0f : amax.Max(), energy > 0 ? error / energy : 0);
    }

    private static double ToInt8(float[] values, float[] scales, int inner, byte[] quantized)
    {
        float[] levels = new float[values.Length];
        ChannelArithmetic.Divide(values, scales, inner, levels);
        EightBitFormat.RoundToInt8(levels);
        for (int i = 0; i < levels.Length; i++)
        {
            quantized[i] = unchecked((byte)(sbyte)levels[i]);
        }

        ChannelArithmetic.Multiply(levels, scales, inner, levels);
        double energy = SquaredSums.Of(values);
        return energy > 0 ? SquaredSums.OfDifference(values, levels) / energy : 0;
    }
}
