namespace TrtOperator.Precision.Gates;

/// <summary>The metrics that compare the candidate's numbers with FP32's.</summary>
internal sealed class DistanceMeasure(GateDefinition gate) : GateMeasure
{
    private readonly RatioStatistic _ratio = new();
    private readonly LargestStatistic _largest = new();

    /// <inheritdoc/>
    public override LossStatistic Statistic => gate.Metric == GateMetric.MaxError ? _largest : _ratio;

    /// <inheritdoc/>
    public override void Add(SampleOutputs outputs)
    {
        if (gate.Metric == GateMetric.MaxError)
        {
            double largest = TensorLoss.LargestError(outputs.Reference, outputs.Candidate);
            _largest.Add(largest);
            Worst.Offer(outputs.Sample, largest);
            return;
        }

        if (gate.Metric == GateMetric.Sqnr)
        {
            (double noise, double signal) = TensorLoss.Powers(outputs.Reference, outputs.Candidate);
            _ratio.Add(noise, 0, signal);
            Worst.Offer(outputs.Sample, noise == 0 ? 0 : noise / Math.Max(signal, double.Epsilon));
            return;
        }

        double loss = gate.Metric switch
        {
            GateMetric.CosineSimilarity => TensorLoss.Cosine(outputs.Reference, outputs.Candidate),
            GateMetric.RelativeL2 => TensorLoss.RelativeL2(outputs.Reference, outputs.Candidate),
            GateMetric.KlDivergence => Divergence(outputs),
            _ => throw new InvalidOperationException($"{gate.Metric} is no distance."),
        };
        _ratio.Add(loss, 0, 1);
        Worst.Offer(outputs.Sample, loss);
    }

    private double Divergence(SampleOutputs outputs)
    {
        int classes = LastAxis(gate, outputs.Tensor);
        return classes > 1
            ? TensorLoss.Divergence(outputs.Reference, outputs.Candidate, classes)
            : throw new InvalidGateException(
                $"Gate '{gate.Name}' compares distributions along the last axis, but output '{gate.Output}' has {classes} there: use {nameof(GateMetric.RelativeL2)} or {nameof(GateMetric.CosineSimilarity)}.");
    }
}
