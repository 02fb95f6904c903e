using TrtOperator.Api.V1Alpha1;

namespace TrtOperator.Api.Validation;

/// <summary>What is known of a metric: which way is better, whether it needs labels, and the values it can have.</summary>
/// <param name="HigherIsBetter">Whether a higher value is better.</param>
/// <param name="NeedsLabels">Whether it compares with labels; the others compare with FP32's output.</param>
/// <param name="Decodes">Whether it counts edits of decoded text.</param>
/// <param name="Smallest">Smallest possible value.</param>
/// <param name="Largest">Largest possible value.</param>
public sealed record MetricDirection(bool HigherIsBetter, bool NeedsLabels, bool Decodes, decimal Smallest, decimal Largest)
{
    private const decimal Unbounded = 999_999_999m;

    /// <summary>What is known of a metric.</summary>
    /// <param name="metric">The metric.</param>
    /// <returns>Its row of the table.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No metric of the enumeration.</exception>
    public static MetricDirection Of(AccuracyMetric metric) => metric switch
    {
        AccuracyMetric.CosineSimilarity => new(true, false, false, -1, 1),
        AccuracyMetric.RelativeL2 => new(false, false, false, 0, Unbounded),
        AccuracyMetric.Sqnr => new(true, false, false, -Unbounded, Unbounded),
        AccuracyMetric.MaxError => new(false, false, false, 0, Unbounded),
        AccuracyMetric.KlDivergence => new(false, false, false, 0, Unbounded),
        AccuracyMetric.Top1Agreement => new(true, false, false, 0, 1),
        AccuracyMetric.Accuracy => new(true, true, false, 0, 1),
        AccuracyMetric.F1 => new(true, true, false, 0, 1),
        AccuracyMetric.CharacterErrorRate => new(false, true, true, 0, Unbounded),
        AccuracyMetric.WordErrorRate => new(false, true, true, 0, Unbounded),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric."),
    };
}
