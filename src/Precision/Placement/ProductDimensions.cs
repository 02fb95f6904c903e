using TrtOperator.Onnx;
using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement;

/// <summary>The dimensions of a MatMul or Gemm as one product, rows x inner by inner x columns; those unknown are <see langword="null"/>.</summary>
/// <param name="Rows">M. With constant weights the batch counts, since it is one product; of two activations it is one matrix's.</param>
/// <param name="Inner">K.</param>
/// <param name="Columns">N.</param>
internal sealed record ProductDimensions(long? Rows, long? Inner, long? Columns)
{
    public static ProductDimensions Of(NodeProto node, PlacementContext context)
    {
        IReadOnlyList<long>? output = context.Shapes.Of(node.Output[0]);
        IReadOnlyList<long>? right = context.Flow.Index.Initializer(node.Input[1])?.Dims ?? context.Shapes.Of(node.Input[1]);
        bool transposed = node.Is("Gemm") && node.GetInt("transB", 0) != 0;
        long? inner = right is { Count: > 0 } ? right[transposed || right.Count == 1 ? ^1 : ^2] : null;
        long? columns = right is { Count: > 0 } ? right.Count == 1 ? 1 : right[transposed ? ^2 : ^1] : null;
        long? rows = null;
        if (output is not null && right is { Count: > 1 })
        {
            rows = output.Count < 2 ? 1
                : context.Flow.IsConstant(node.Input[1]) ? output.SkipLast(1).Aggregate(1L, static (product, dimension) => product * dimension)
                : output[^2];
        }

        return new ProductDimensions(rows, inner, columns);
    }
}
