using System.Collections.Frozen;
using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Placement;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Runtimes;

/// <summary>Constants that became infinite on their way to FP16.</summary>
internal static class HalfValueChecks
{
    // A mask of 0 and infinities is meant as it is, and these are where masks are applied or shaped.
    private static readonly FrozenSet<string> Masking = FrozenSet.Create(
        StringComparer.Ordinal,
        "Add", "Sub", "Where", "Max", "Min", "Clip", "Pad", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsInf", "IsNaN",
        "Expand", "Reshape", "Transpose", "Identity", "Squeeze", "Unsqueeze", "Slice", "Concat", "Gather", "Tile", "Cast", "ScatterND", "ScatterElements");

    public static IEnumerable<RuntimeFinding> Check(DataFlow flow)
    {
        foreach (TensorProto constant in flow.Graph.Initializer.Where(static constant => constant.DataType == (int)DataType.Float16))
        {
            IReadOnlyList<NodeProto> readers = flow.Index.Consumers(constant.Name);
            if (readers.Count == 0)
            {
                continue;
            }

            float[] values = TensorData.ReadFloats(constant);
            bool infinite = values.Any(float.IsInfinity);
            bool mask = values.All(static value => value is 0f or float.NegativeInfinity or float.PositiveInfinity);
            if (infinite && readers.FirstOrDefault(reader => !mask || !Masking.Contains(reader.OpType)) is { } reader)
            {
                yield return new RuntimeFinding(
                    reader.Name, $"The FP16 constant '{constant.Name}' of '{reader.Name}' holds infinities, values that FP16 could not hold; protect '{reader.Name}' as FP32 or drop FP16.");
            }
        }

        foreach (NodeProto cast in flow.Graph.Node.Where(static node => node.Is("Cast") && node.GetInt("to", 0) == (long)DataType.Float16))
        {
            if (flow.ConstantValue(cast.InputAt(0)) is { } constant
                && (DataType)constant.DataType is DataType.Float or DataType.Double
                && TensorData.ReadFloats(constant).Any(static value => float.IsFinite(value) && Half.IsInfinity((Half)value)))
            {
                string reader = flow.Index.Consumers(cast.Output[0]) is [{ } first, ..] ? first.Name : cast.Name;
                yield return new RuntimeFinding(
                    cast.Name, $"The Cast '{cast.Name}' makes infinities of the constant '{cast.Input[0]}', which is beyond FP16; protect '{reader}' as FP32 or drop FP16.");
            }
        }
    }
}
