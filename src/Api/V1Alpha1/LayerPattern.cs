using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A recognised subgraph, whatever operators it is made of.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<LayerPattern>))]
public enum LayerPattern
{
    /// <summary>Softmax, fused or written out as exponential, sum and division.</summary>
    Softmax,

    /// <summary>Logarithm of a softmax, fused or written out.</summary>
    LogSoftmax,

    /// <summary>Layer normalization, fused or written out.</summary>
    LayerNormalization,

    /// <summary>Batch normalization; folded into a convolution it protects that convolution.</summary>
    BatchNormalization,

    /// <summary>The product of queries and keys up to the softmax.</summary>
    AttentionScores,

    /// <summary>The last projection and softmax in front of a CTC decoder.</summary>
    CtcHead,

    /// <summary>Convolutions whose weights are so small that their scale underflows FP16.</summary>
    SmallWeightConv,
}
