using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Equalization;

/// <summary>A constant whose elements are multiplied or divided by the scale of their channel.</summary>
/// <param name="Constant">The constant's name.</param>
/// <param name="Axis">Its dimension that counts channels; of a grouped convolution's weight, the channels of one group.</param>
/// <param name="Groups">Groups of the convolution that reads the channels, otherwise 1.</param>
/// <param name="Multiplies">Whether the constant takes the scale; otherwise it gives it up.</param>
internal sealed record ChannelEdit(string Constant, int Axis, int Groups, bool Multiplies)
{
    /// <summary>The elements after the edit; null where one would not come back to its own value.</summary>
    public float[]? Apply(TensorProto tensor, ReadOnlySpan<float> scales)
    {
        float[] values = TensorData.ReadFloats(tensor);
        int inner = 1;
        for (int i = Axis + 1; i < tensor.Dims.Count; i++)
        {
            inner *= (int)tensor.Dims[i];
        }

        for (int i = 0; i < values.Length; i++)
        {
            float scale = scales[Channel(tensor, i, inner)];
            float edited = Multiplies ? values[i] * scale : values[i] / scale;

            // Scales are powers of two, so only an overflow or a subnormal number loses anything.
            float back = Multiplies ? edited / scale : edited * scale;
            if (!float.IsFinite(edited) || back != values[i])
            {
                return null;
            }

            values[i] = edited;
        }

        return values;
    }

    /// <summary>The largest magnitude of each channel.</summary>
    public float[] Ranges(TensorProto tensor, int channels)
    {
        float[] values = TensorData.ReadFloats(tensor);
        float[] ranges = new float[channels];
        int inner = 1;
        for (int i = Axis + 1; i < tensor.Dims.Count; i++)
        {
            inner *= (int)tensor.Dims[i];
        }

        for (int i = 0; i < values.Length; i++)
        {
            ref float range = ref ranges[Channel(tensor, i, inner)];
            range = Math.Max(range, Math.Abs(values[i]));
        }

        return ranges;
    }

    private int Channel(TensorProto tensor, int element, int inner)
    {
        int count = (int)tensor.Dims[Axis];
        int channel = element / inner % count;
        return Groups == 1 ? channel : (element / inner / count / ((int)tensor.Dims[0] / Groups) * count) + channel;
    }
}
