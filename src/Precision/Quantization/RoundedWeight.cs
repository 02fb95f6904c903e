using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Quantization;

/// <summary>A weight as its INT8 form reads.</summary>
internal static class RoundedWeight
{
    /// <summary>The elements after quantization by the channel's largest one, and back.</summary>
    public static float[] Of(TensorProto weight, int? axis, bool half)
    {
        (byte[] values, float[] scales, _, _) = WeightQuantizer.Quantize(weight, axis, EightBitFormat.Int8, half);
        long inner = axis is { } split ? weight.Dims.Skip(split + 1).Aggregate(1L, static (product, dimension) => product * dimension) : 1;
        float[] floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = unchecked((sbyte)values[i]);
        }

        ChannelArithmetic.Multiply(floats, scales, checked((int)inner), floats);
        return floats;
    }
}
