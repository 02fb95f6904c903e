using System.Text.Json.Serialization;

namespace TrtOperator.Precision.Protection;

/// <summary>Subgraphs that are recognised whatever operators an exporter made them of.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SubgraphPattern>))]
public enum SubgraphPattern
{
    /// <summary>The operator, or exponentials divided by their sum, with or without subtracting the maximum first.</summary>
    Softmax,

    /// <summary>The operator, the logarithm of any softmax, or values minus the logarithm of the sum of their exponentials.</summary>
    LogSoftmax,

    /// <summary>The operator, or values minus their mean over the root of their variance plus epsilon, with the constant scale and bias that follow.</summary>
    LayerNormalization,

    /// <summary>The operator.</summary>
    BatchNormalization,

    /// <summary>The product of queries and keys, what scales and masks it, and the softmax behind it; also the Attention operator.</summary>
    AttentionScores,

    /// <summary>
    /// The last projection onto classes, its bias and the softmax or log-softmax behind it, where they end in a graph
    /// output of rank 3 (batch, time, classes, in any order). A model that labels every position looks the same and matches, too.
    /// </summary>
    CtcHead,

    /// <summary>
    /// Convolutions that one scale for the whole weight would ruin: of more than half of the output channels, more than half
    /// of the weights are under max|w|/254 and round to zero in INT8. Measured on the source weights, before BatchNormalization is folded in.
    /// </summary>
    SmallWeightConv,
}
