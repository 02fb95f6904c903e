using TrtOperator.Onnx.Protos;
using DataType = TrtOperator.Onnx.Protos.TensorProto.Types.DataType;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Both factors must be FP32: integer products are exact already, other floats were chosen by the model's author, and a type nobody knows cannot be quantized.</summary>
internal sealed class FloatTensors : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        if (node.Input.Take(2).FirstOrDefault(input => context.Flow.Types.Of(input) != DataType.Float) is not { } other)
        {
            return null;
        }

        return context.Flow.Types.IsFloat(other)
            ? $"its input '{other}' is {context.Flow.Types.Of(other)!.Value.ToString().ToUpperInvariant()}, and only FP32 is quantized"
            : $"its input '{other}' is not known to hold floating-point values";
    }
}
