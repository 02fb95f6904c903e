using System.Text.Json.Serialization;
using TrtOperator.Api.Validation;

namespace TrtOperator.Api.V1Alpha1;

/// <summary>A measure of a variant beside FP32, or of its answers beside labels.</summary>
[JsonConverter(typeof(DeclaredEnumConverter<AccuracyMetric>))]
public enum AccuracyMetric
{
    /// <summary>Cosine of the angle between an output and FP32's; -1 to 1, higher is better.</summary>
    CosineSimilarity,

    /// <summary>Norm of the difference over the norm of FP32's output; lower is better.</summary>
    RelativeL2,

    /// <summary>Signal to quantization noise in decibels; higher is better.</summary>
    Sqnr,

    /// <summary>Largest absolute difference from FP32; lower is better.</summary>
    MaxError,

    /// <summary>Kullback-Leibler divergence from FP32's distribution in nats; lower is better.</summary>
    KlDivergence,

    /// <summary>Share of samples whose largest entry is FP32's; 0 to 1, higher is better.</summary>
    Top1Agreement,

    /// <summary>Share of samples answered as labelled; 0 to 1, higher is better.</summary>
    Accuracy,

    /// <summary>Macro-averaged F1 against labels; 0 to 1, higher is better.</summary>
    F1,

    /// <summary>Character edits over label characters after decoding; lower is better.</summary>
    CharacterErrorRate,

    /// <summary>Word edits over label words after decoding; lower is better.</summary>
    WordErrorRate,
}
