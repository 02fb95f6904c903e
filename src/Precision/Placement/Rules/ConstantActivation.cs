using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>The first factor must vary: otherwise the node folds away, or its weight is on the side that has no per-channel scale.</summary>
internal sealed class ConstantActivation : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        if (!context.Flow.IsConstant(node.Input[0]))
        {
            return null;
        }

        return context.Flow.IsConstant(node.InputAt(1))
            ? "it is computed from constants alone"
            : "its constant factor is on the left, where a weight has no scale per output channel";
    }
}
