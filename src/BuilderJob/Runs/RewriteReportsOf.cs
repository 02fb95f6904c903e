using TrtOperator.BuilderJob.Report;
using TrtOperator.Precision.Equalization;
using TrtOperator.Precision.Refinement;

namespace TrtOperator.BuilderJob.Runs;

/// <summary>What a report tells of everything that was tried so that quantization costs less.</summary>
internal static class RewriteReportsOf
{
    /// <summary>The rewrites of <paramref name="run"/>: evened channels, then ranges that differ from the histogram's choice, then biases.</summary>
    public static IReadOnlyList<RewriteReport> Of(TargetRun run) =>
    [
        .. run.Equalized.Select(static tensor => Equalization(tensor, kept: true)),
        .. run.NotEqualized.Select(static tensor => Equalization(tensor, kept: false)),
        .. (run.Refinement?.Ranges ?? []).Where(static choice => choice.LayerError != choice.HistogramLayerError).Select(Range),
        .. (run.Refinement?.Rewrites ?? []).Select(static rewrite => new RewriteReport
        {
            Kind = rewrite.Kind.ToString(),
            Nodes = [rewrite.Node],
            ErrorBefore = rewrite.ErrorBefore,
            ErrorAfter = rewrite.ErrorAfter,
            Kept = rewrite.Kept,
            Reason = rewrite.Reason,
        }),
    ];

    private static RewriteReport Equalization(EqualizedTensor tensor, bool kept) => new()
    {
        Kind = tensor.Kind.ToString(),
        Tensor = tensor.Tensor,
        Nodes = [tensor.Maker, .. tensor.Layers],
        ErrorBefore = tensor.ErrorBefore,
        ErrorAfter = tensor.ErrorAfter,
        Kept = kept,
        Reason = kept
            ? FormattableString.Invariant($"channels evened by powers of two, with a share of {tensor.Strength:0.##} of the spread moved to the weights; it changes no FP32 result")
            : "the layers behind gain, and the network's outputs suffer",
    };

    private static RewriteReport Range(RangeChoice choice) => new()
    {
        Kind = "CalibrationRange",
        Tensor = choice.Tensor,
        ErrorBefore = choice.HistogramLayerError,
        ErrorAfter = choice.LayerError,
        Kept = true,
        Reason = FormattableString.Invariant($"up to {choice.Range.Amax:G6} by {choice.Range.Describe()}: part of the set of ranges with the least error at the network's outputs"),
    };
}
