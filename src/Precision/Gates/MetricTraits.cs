namespace TrtOperator.Precision.Gates;

/// <summary>One row of the table of metrics: which way is better, what it needs and how it is written.</summary>
/// <param name="Metric">The metric that the row describes.</param>
/// <param name="Direction">Which way is better.</param>
/// <param name="NeedsLabels">True when the metric compares with labels; false when it compares the candidate with FP32.</param>
/// <param name="Decoder">Whether a decoder is needed.</param>
/// <param name="Unit">How values are written.</param>
/// <param name="HasConfidenceBound">False for an observed maximum, which no number of samples turns into a bound.</param>
/// <param name="CountsEvents">
/// True when a sample contributes right or wrong decisions, not a measured distance. Rare events can be absent from a whole
/// sample set, so such a metric's bound is never tighter than what that absence proves.
/// </param>
public sealed record MetricTraits(
    GateMetric Metric,
    MetricDirection Direction,
    bool NeedsLabels,
    DecoderUse Decoder,
    MetricUnit Unit,
    bool HasConfidenceBound,
    bool CountsEvents)
{
    private static readonly Dictionary<GateMetric, MetricTraits> s_table = new MetricTraits[]
    {
        new(GateMetric.CosineSimilarity, MetricDirection.HigherIsBetter, false, DecoderUse.None, MetricUnit.Plain, true, false),
        new(GateMetric.RelativeL2, MetricDirection.LowerIsBetter, false, DecoderUse.None, MetricUnit.Plain, true, false),
        new(GateMetric.Sqnr, MetricDirection.HigherIsBetter, false, DecoderUse.None, MetricUnit.Decibel, true, false),
        new(GateMetric.MaxError, MetricDirection.LowerIsBetter, false, DecoderUse.None, MetricUnit.Plain, false, false),
        new(GateMetric.KlDivergence, MetricDirection.LowerIsBetter, false, DecoderUse.None, MetricUnit.Plain, true, false),
        new(GateMetric.Top1Agreement, MetricDirection.HigherIsBetter, false, DecoderUse.None, MetricUnit.Percent, true, true),
        new(GateMetric.Accuracy, MetricDirection.HigherIsBetter, true, DecoderUse.Optional, MetricUnit.Percent, true, true),
        new(GateMetric.F1, MetricDirection.HigherIsBetter, true, DecoderUse.None, MetricUnit.Percent, true, true),
        new(GateMetric.CharacterErrorRate, MetricDirection.LowerIsBetter, true, DecoderUse.Required, MetricUnit.Percent, true, true),
        new(GateMetric.WordErrorRate, MetricDirection.LowerIsBetter, true, DecoderUse.Required, MetricUnit.Percent, true, true),
    }.ToDictionary(static row => row.Metric);

    /// <summary>The row of <paramref name="metric"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the enumeration.</exception>
    public static MetricTraits Of(GateMetric metric) => s_table.TryGetValue(metric, out MetricTraits? row)
        ? row
        : throw new ArgumentOutOfRangeException(nameof(metric), metric, "No such metric.");

    // Statistics run on losses: zero or more, smaller is better. Values are what people declare and read.
    internal double ToLoss(double value) => Unit == MetricUnit.Decibel ? Math.Pow(10, -value / 10)
        : Direction == MetricDirection.HigherIsBetter ? 1 - value
        : value;

    internal double ToValue(double loss) => Unit == MetricUnit.Decibel ? -10 * Math.Log10(loss)
        : Direction == MetricDirection.HigherIsBetter ? 1 - loss
        : loss;

    internal double LargestLoss => Metric == GateMetric.CosineSimilarity ? 2
        : Unit == MetricUnit.Percent && Direction == MetricDirection.HigherIsBetter ? 1
        : double.PositiveInfinity;
}
