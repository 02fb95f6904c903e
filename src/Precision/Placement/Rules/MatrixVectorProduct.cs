using TrtOperator.Onnx.Protos;

namespace TrtOperator.Precision.Placement.Rules;

/// <summary>A matrix times a vector is bound by reading the matrix once; Q/DQ around it only adds work.</summary>
internal sealed class MatrixVectorProduct : IExclusionRule
{
    public string? Objection(NodeProto node, PlacementContext context)
    {
        if (node.OpType is not ("MatMul" or "Gemm"))
        {
            return null;
        }

        (long? rows, _, long? columns) = ProductDimensions.Of(node, context);
        return rows == 1 ? "at the observed shape it multiplies a single row, a vector times a matrix"
            : columns == 1 ? "it has a single output column, a matrix times a vector"
            : null;
    }
}
