using System.Numerics.Tensors;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Protection.Patterns;

/// <summary>Convolutions most of whose channels vanish under the scale that their largest weight asks for.</summary>
internal static class SmallWeightConv
{
    public static IEnumerable<NodeProto> Find(DataFlow flow)
        => flow.Graph.Node.Where(node => node.Is("Conv") && flow.ConstantValue(node.InputAt(1)) is { } weight && IsRuinedByOneScale(weight));

    /// <summary>
    /// Whether more than half of the output channels (axis 0) have more than half of their weights rounded to zero by
    /// INT8 with one scale, max|w|/127: those under half a step, max|w|/254.
    /// </summary>
    public static bool IsRuinedByOneScale(TensorProto weight)
    {
        if (weight.Dims.Count < 2 || (DataType)weight.DataType is not (DataType.Float or DataType.Float16 or DataType.Bfloat16 or DataType.Double))
        {
            return false;
        }

        ReadOnlySpan<float> values = TensorData.ReadFloats(weight);
        if (values.IsEmpty)
        {
            return false;
        }

        float halfStep = MathF.Abs(TensorPrimitives.MaxMagnitude(values)) / 254;
        int channels = (int)weight.Dims[0];
        int perChannel = values.Length / channels;
        int lost = 0;
        for (int channel = 0; channel < channels; channel++)
        {
            int zeros = 0;
            foreach (float value in values.Slice(channel * perChannel, perChannel))
            {
                zeros += MathF.Abs(value) < halfStep ? 1 : 0;
            }

            lost += zeros * 2 > perChannel ? 1 : 0;
        }

        return lost * 2 > channels;
    }
}
