using TrtOperator.Onnx;

namespace TrtOperator.Precision.Refinement;

/// <summary>A model that is to be quantized, and how.</summary>
/// <param name="Model">The FP32 model with the rewrites that were kept: the same nodes and tensors, other constants.</param>
/// <param name="Ranges">Each activation's range, in the order in which they are first read; empty where methods are not compared.</param>
/// <param name="Rewrites">Every rewrite that was tried, kept or not, in graph order by kind.</param>
/// <param name="Trials">The whole sets of choices that competed by the network's outputs.</param>
public sealed record RefinedModel(OnnxModel Model, IReadOnlyList<RangeChoice> Ranges, IReadOnlyList<Rewrite> Rewrites, IReadOnlyList<EndEffectTrial> Trials)
{
    /// <summary>The end effect with the ranges that histograms choose, nothing rewritten; null where nothing was judged.</summary>
    public double? ErrorBefore { get; init; }

    /// <summary>The end effect of the model as it is now; null where nothing was judged.</summary>
    public double? ErrorAfter { get; init; }
}
