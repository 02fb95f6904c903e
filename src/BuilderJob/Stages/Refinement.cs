using TrtOperator.Precision.Refinement;

namespace TrtOperator.BuilderJob.Stages;

/// <summary>How INT8 ranges were chosen and biases corrected, as it is stored.</summary>
/// <param name="Ranges">Each activation's range.</param>
/// <param name="Rewrites">Every rewrite that was tried, kept or not.</param>
/// <param name="Trials">The whole sets of choices that competed by the network's outputs.</param>
/// <param name="ErrorBefore">The end effect with the ranges that histograms choose; null where nothing was judged.</param>
/// <param name="ErrorAfter">The end effect of what was taken; null where nothing was judged.</param>
public sealed record Refinement(
    IReadOnlyList<RangeChoice> Ranges,
    IReadOnlyList<Rewrite> Rewrites,
    IReadOnlyList<EndEffectTrial> Trials,
    double? ErrorBefore,
    double? ErrorAfter);
