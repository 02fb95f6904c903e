using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>
/// Two activations are multiplied in 8 bits only inside an attention core that has a fused kernel: in INT8 up to 512
/// positions, in FP8 with heads of 9 to 256.
/// </summary>
internal sealed class AttentionProduct : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        if (!AttentionRegion.IsVariableProduct(node, context.Flow))
        {
            return null;
        }

        if (context.AttentionOf(node) is not { } region)
        {
            return "it multiplies two activations outside of an attention";
        }

        if (context.Shapes.Of(region.Scores.Output[0]) is not { Count: >= 2 } scores || context.Shapes.Of(region.Scores.Input[1]) is not { Count: >= 2 } keys)
        {
            return "the shape of its attention was not observed";
        }

        if (context.Quantized == NumericPrecision.Int8)
        {
            return scores[^1] > context.Options.MaxInt8AttentionLength
                ? $"its attention has {scores[^1]} positions, and above {context.Options.MaxInt8AttentionLength} INT8 has no fused kernel"
                : null;
        }

        return keys[^2] is > 256 or <= 8 ? $"its attention has a head size of {keys[^2]}, and FP8 has fused kernels for 9 to 256" : null;
    }
}
