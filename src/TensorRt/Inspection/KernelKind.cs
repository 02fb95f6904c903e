namespace TrtOperator.TensorRt.Inspection;

/// <summary>What kind of kernel the compiler made.</summary>
public enum KernelKind
{
    /// <summary>Anything else: pooling, shape calls, memory copies.</summary>
    Other,

    /// <summary>A matrix product.</summary>
    MatrixProduct,

    /// <summary>A convolution or a transposed one.</summary>
    Convolution,

    /// <summary>A matrix product or convolution with other operations fused into it.</summary>
    FusedProduct,

    /// <summary>A whole attention core: both products and the softmax between them.</summary>
    FusedAttention,

    /// <summary>Generated code: pointwise operations, reductions, small products.</summary>
    Generated,

    /// <summary>A change of layout or type.</summary>
    Reformat,
}
