using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Below 16 in the inner or the output dimension, tensor cores run mostly empty and quantizing costs more than it saves.</summary>
internal sealed class SmallProduct : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        if (node.OpType is not ("MatMul" or "Gemm"))
        {
            return null;
        }

        int least = context.Options.MinProductDimension;
        (_, long? inner, long? columns) = ProductDimensions.Of(node, context);
        return inner < least ? $"the inner dimension {inner} is under {least}, quantizing it costs more than it saves"
            : columns < least ? $"the output dimension {columns} is under {least}, quantizing it costs more than it saves"
            : null;
    }
}
