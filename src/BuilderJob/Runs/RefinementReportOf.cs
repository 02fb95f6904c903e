using TrtOperator.BuilderJob.Report;
using TrtOperator.BuilderJob.Stages;
using TrtOperator.Precision.Calibration;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a report tells of a refinement.</summary>
internal static class RefinementReportOf
{
    public static RefinementReport Of(Refinement refinement) => new()
    {
        ErrorBefore = refinement.ErrorBefore,
        ErrorAfter = refinement.ErrorAfter,
        Trials = [.. refinement.Trials.Select(trial => new EndEffectReport
        {
            What = trial.What,
            Error = trial.Error,
            Runs = trial.Runs,
            Taken = trial.Taken,
        })],
        Rewrites =
        [
            .. refinement.Ranges.Where(choice => choice.LayerError != choice.HistogramLayerError).Select(Range),
            .. refinement.Rewrites.Select(rewrite => new RewriteReport
            {
                Kind = rewrite.Kind.ToString(),
                Node = rewrite.Node,
                ErrorBefore = rewrite.ErrorBefore,
                ErrorAfter = rewrite.ErrorAfter,
                Kept = rewrite.Kept,
                Reason = rewrite.Reason,
            }),
        ],
    };

    private static RewriteReport Range(RangeChoice choice) => new()
    {
        Kind = "CalibrationRange",
        Node = choice.Tensor,
        ErrorBefore = choice.HistogramLayerError,
        ErrorAfter = choice.LayerError,
        Kept = true,
        Reason = FormattableString.Invariant($"up to {choice.Range.Amax:G6} by {Words(choice.Range)}: part of the set of ranges with the least error at the network's outputs"),
    };

    private static string Words(AmaxCandidate range) => range.Percentile is { } percent ? FormattableString.Invariant($"{range.Method} {percent}") : range.Method.ToString();
}
