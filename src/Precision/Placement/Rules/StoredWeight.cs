using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Scales per channel need weights that are stored in the model. Two activations are <see cref="AttentionProduct"/>'s matter.</summary>
internal sealed class StoredWeight : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        string weight = node.InputAt(1);
        if (context.Flow.Index.Initializer(weight) is { } stored)
        {
            int least = node.Is("MatMul") ? 1 : 2;
            return stored.Dims.Count < least || stored.Dims.Any(static dimension => dimension < 1) ? $"its weight '{weight}' is empty or has too few dimensions"
                : node.Is("ConvTranspose") && node.GetInt("group", 1) != 1 ? "a grouped ConvTranspose has no single axis of output channels for its weight's scales"
                : null;
        }

        if (context.Flow.IsConstant(weight))
        {
            return $"its weight '{weight}' is computed from constants and not stored; fold constants before export to quantize it";
        }

        return node.Is("MatMul") ? null : "its weight varies at run time";
    }
}
