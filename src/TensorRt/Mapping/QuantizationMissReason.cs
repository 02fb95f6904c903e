namespace TrtOperator.TensorRt.Mapping;

/// <summary>The likely reason for which a node that was planned in INT8 or FP8 was not built in it.</summary>
public enum QuantizationMissReason
{
    /// <summary>Neither the graph nor the plan shows one.</summary>
    NotShown,

    /// <summary>No kernel names the node.</summary>
    NotNamed,

    /// <summary>Only its weight is quantized.</summary>
    WeightOnly,

    /// <summary>Something stands between the QuantizeLinear and the DequantizeLinear of an activation.</summary>
    SplitPair,

    /// <summary>An activation has one scale per channel.</summary>
    PerChannelActivation,

    /// <summary>The GPU is of compute capability 7.5.</summary>
    Turing,

    /// <summary>It was fused into an attention core.</summary>
    Attention,

    /// <summary>It is a product with a vector, written out as multiplications and sums.</summary>
    VectorProduct,

    /// <summary>One of its dimensions is below 16.</summary>
    SmallDimension,
}
