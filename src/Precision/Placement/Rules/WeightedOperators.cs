using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;
using TrtOperator.Precision.Protection.Patterns;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>Convolutions and matrix products: both factors are quantized or none, never the output.</summary>
internal static class WeightedOperators
{
    // From what cannot be quantized to what is merely not worth it, so that the reason names the harder obstacle.
    private static readonly IExclusionRule[] Exclusions =
    [
        new ConstantActivation(), new FloatTensors(), new StoredWeight(), new UnprotectedInputs(), new AttentionProduct(),
        new MatrixVectorProduct(), new PooledConvolution(), new SmallProduct(), new ConvolutionChannels(),
    ];

    public static bool Contains(NodeProto node)
        => (node.Is("Conv") || node.Is("ConvTranspose") || node.Is("Gemm") || node.Is("MatMul")) && node.Input.Count >= 2;

    public static void Place(PlacementContext context)
    {
        foreach (NodeProto node in context.Flow.Graph.Node.Where(node => Contains(node) && !context.IsProtected(node)))
        {
            if (Exclusions.Select(rule => rule.Objection(node, context)).FirstOrDefault(static reason => reason is not null) is { } objection)
            {
                context.Explain(node, objection);
                continue;
            }

            context.QuantizeActivation(node, 0);
            if (WeightAxis(node, context) is { } axis)
            {
                context.QuantizeWeight(node, 1, axis);
            }
            else
            {
                context.QuantizeActivation(node, 1);
            }

            context.Explain(node, Description(node, context));
        }

        WithdrawHalfAttentions(context);
    }

    private static int? WeightAxis(NodeProto node, PlacementContext context)
    {
        if (context.Flow.Index.Initializer(node.Input[1]) is not { } weight)
        {
            return null;
        }

        return node.OpType switch
        {
            "Conv" => 0,
            "ConvTranspose" => 1,
            "Gemm" => node.GetInt("transB", 0) != 0 ? 0 : 1,
            _ => weight.Dims.Count - 1,
        };
    }

    private static void WithdrawHalfAttentions(PlacementContext context)
    {
        foreach (AttentionRegion region in context.Attentions)
        {
            NodeProto[] products = [region.Scores, .. region.Values];
            if (products.FirstOrDefault(product => !context.IsQuantized(product)) is { } unquantized)
            {
                foreach (NodeProto product in products.Where(context.IsQuantized))
                {
                    context.Withdraw(product, $"its attention's other product '{unquantized.Name}' is not quantized, and half an attention in 8 bits is not fused");
                }
            }
        }
    }

    private static string Description(NodeProto node, PlacementContext context)
    {
        if (node.OpType is "Conv" or "ConvTranspose")
        {
            IList<long> weight = context.Flow.Index.Initializer(node.Input[1])!.Dims;
            return $"{node.OpType} with constant weights of {string.Join("x", weight)}";
        }

        (_, long? inner, long? columns) = ProductDimensions.Of(node, context);
        string kind = context.AttentionOf(node) is { } region && !context.Flow.IsConstant(node.Input[1])
            ? node == region.Scores ? "product of queries and keys" : "product of attention and values"
            : $"{node.OpType} with constant weights";
        return $"{kind}, K {inner}, N {columns}";
    }
}
