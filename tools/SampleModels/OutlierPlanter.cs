using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.SampleModels;

/// <summary>
/// Makes a model that computes the same function, bit for bit, but that plain INT8 ruins: chosen output channels of a
/// LayerNormalization are multiplied by a power of two and the matching rows of every consumer's weights are divided by it.
/// Scaling by a power of two is exact in binary floating point, so every product and every sum of the consumers is unchanged,
/// while one scale for the whole activation tensor now has to span a range that is that many times wider.
/// Real transformers grow such outlier channels by themselves; planting them gives a sample whose right answer is known.
/// </summary>
public static class OutlierPlanter
{
    /// <summary>Scales <paramref name="channels"/> of the LayerNormalization <paramref name="node"/> by 2^<paramref name="exponent"/>.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <param name="node">The name of a LayerNormalization whose consumers are all MatMuls with constant weights.</param>
    /// <param name="channels">Indexes along the normalized axis.</param>
    /// <param name="exponent">1 to 20. A weight that would leave the normal range of FP32 is refused, since the division would round.</param>
    /// <exception cref="InvalidModelException">The node is not there, or not followed by MatMuls with constant weights alone.</exception>
    public static void Plant(OnnxModel model, string node, IReadOnlyList<int> channels, int exponent)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exponent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(exponent, 20);
        GraphIndex index = new(model.Graph);
        NodeProto norm = index.Node(node) is { OpType: "LayerNormalization" } found
            ? found
            : throw new InvalidModelException($"The model has no LayerNormalization named '{node}'.");
        float factor = MathF.ScaleB(1, exponent);
        foreach (string parameter in norm.Input.Skip(1))
        {
            Scale(Constant(index, parameter, node), channels, factor, rowLength: 1);
        }

        foreach (NodeProto consumer in index.Consumers(norm.Output[0]))
        {
            if (consumer.OpType != "MatMul" || consumer.Input[0] != norm.Output[0])
            {
                throw new InvalidModelException(
                    $"'{node}' also feeds '{consumer.Name}' ({consumer.OpType}); only MatMuls with constant weights can undo the scaling.");
            }

            TensorProto weight = Constant(index, consumer.Input[1], consumer.Name);
            Scale(weight, channels, 1 / factor, rowLength: checked((int)weight.Dims[1]));
        }
    }

    private static TensorProto Constant(GraphIndex index, string tensor, string node)
        => index.Initializer(tensor) is { DataType: (int)TensorProto.Types.DataType.Float } found
            ? found
            : throw new InvalidModelException($"The input '{tensor}' of '{node}' is no FP32 constant.");

    private static void Scale(TensorProto tensor, IReadOnlyList<int> channels, float factor, int rowLength)
    {
        float[] values = TensorData.ReadFloats(tensor);
        foreach (int channel in channels)
        {
            foreach (ref float value in values.AsSpan(channel * rowLength, rowLength))
            {
                float scaled = value * factor;
                if (value != 0 && !float.IsNormal(scaled))
                {
                    throw new InvalidModelException($"Scaling '{tensor.Name}' by {factor} leaves the normal range of FP32 and would not be exact.");
                }

                value = scaled;
            }
        }

        TensorProto replacement = TensorData.Floats(tensor.Name, values, [.. tensor.Dims]);
        tensor.FloatData.Clear();
        tensor.RawData = replacement.RawData;
    }
}
