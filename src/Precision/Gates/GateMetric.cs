namespace TrtOperator.Precision.Gates;

/// <summary>What a gate measures. <see cref="MetricTraits"/> says for each member which way is better and what it needs.</summary>
public enum GateMetric
{
    /// <summary>Mean over the samples of the cosine between the candidate's and FP32's output, each flattened. Range -1 to 1.</summary>
    CosineSimilarity,

    /// <summary>Mean over the samples of |candidate - FP32| / |FP32| (Euclidean norms). 0 is equality.</summary>
    RelativeL2,

    /// <summary>Signal-to-quantization-noise ratio in dB, powers summed over all samples: 10 log10(sum FP32² / sum (candidate - FP32)²).</summary>
    Sqnr,

    /// <summary>The largest absolute difference of one element, over all samples.</summary>
    MaxError,

    /// <summary>
    /// Mean over samples and positions of KL(FP32 || candidate) along the last axis, in nats. Rows that are no
    /// probabilities already go through softmax first.
    /// </summary>
    KlDivergence,

    /// <summary>Share of positions whose largest class (last axis) is the same in the candidate and in FP32.</summary>
    Top1Agreement,

    /// <summary>Share of positions whose largest class is the labelled one; with a decoder, share of samples decoded without any error.</summary>
    Accuracy,

    /// <summary>Macro F1: the mean over the labelled classes of 2 tp / (2 tp + fp + fn).</summary>
    F1,

    /// <summary>Edits from the decoded symbols to the labelled ones, summed, by the number of labelled symbols.</summary>
    CharacterErrorRate,

    /// <summary>Edits from the decoded words to the labelled ones, summed, by the number of labelled words.</summary>
    WordErrorRate,
}
