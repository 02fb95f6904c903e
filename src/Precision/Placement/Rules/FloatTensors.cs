using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Both factors must be floats: integer products are exact already, and a type nobody knows cannot be quantized.</summary>
internal sealed class FloatTensors : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        string? other = node.Input.Take(2).FirstOrDefault(input => !context.Flow.Types.IsFloat(input));
        return other is null ? null : $"its input '{other}' is not known to hold floating-point values";
    }
}
