using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Onnx.Normalize;

/// <summary>What a BatchNormalization does in inference: y = factor * x + offset, per channel, in double precision.</summary>
internal sealed record ChannelAffine(double[] Factors, double[] Offsets)
{
    /// <summary>Reads the four parameter vectors; null when they are not constant FLOAT vectors of one length or give no finite factors.</summary>
    public static ChannelAffine? Read(NodeProto node, IReadOnlyDictionary<string, TensorProto> constants)
    {
        float[][] parameters = new float[4][];
        for (int i = 0; i < 4; i++)
        {
            if (!constants.TryGetValue(node.InputAt(i + 1), out TensorProto? tensor) || tensor.DataType != (int)DataType.Float || tensor.Dims.Count != 1)
            {
                return null;
            }

            parameters[i] = TensorData.ReadFloats(tensor);
            if (parameters[i].Length != parameters[0].Length || parameters[i].Length == 0)
            {
                return null;
            }
        }

        double epsilon = node.GetFloat("epsilon", 1e-5f);
        double[] factors = new double[parameters[0].Length];
        double[] offsets = new double[factors.Length];
        for (int channel = 0; channel < factors.Length; channel++)
        {
            factors[channel] = parameters[0][channel] / Math.Sqrt(parameters[3][channel] + epsilon);
            offsets[channel] = parameters[1][channel] - (parameters[2][channel] * factors[channel]);
            if (!double.IsFinite(factors[channel]) || !double.IsFinite(offsets[channel]))
            {
                return null;
            }
        }

        return new ChannelAffine(factors, offsets);
    }

    /// <summary>Multiplies every block of <paramref name="length"/> weights by the factor of its channel.</summary>
    /// <param name="values">The weights, changed in place.</param>
    /// <param name="length">Weights in one block.</param>
    /// <param name="channel">The channel of a block, from the block's number and the number of channels.</param>
    public void Scale(float[] values, int length, Func<int, int, int> channel)
    {
        for (int start = 0, block = 0; start < values.Length; start += length, block++)
        {
            double factor = Factors[channel(block, Factors.Length)];
            for (int i = start; i < start + length; i++)
            {
                values[i] = (float)(values[i] * factor);
            }
        }
    }

    /// <summary>The bias after folding.</summary>
    public float[] Shift(float[] bias) => Shift([.. bias.Select(static value => (double)value)]);

    /// <summary>The bias after folding.</summary>
    public float[] Shift(double[] bias)
        => [.. bias.Select((value, channel) => (float)((value * Factors[channel]) + Offsets[channel]))];

    /// <summary>Whether every value is a finite number.</summary>
    public static bool AreFinite(params ReadOnlySpan<float[]> tensors)
    {
        foreach (float[] tensor in tensors)
        {
            foreach (float value in tensor)
            {
                if (!float.IsFinite(value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
