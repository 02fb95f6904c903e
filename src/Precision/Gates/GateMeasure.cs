namespace TrtOperator.Precision.Gates;

/// <summary>Turns one sample after another into the statistic of a metric.</summary>
internal abstract class GateMeasure
{
    /// <summary>What was taken in.</summary>
    public abstract LossStatistic Statistic { get; }

    /// <summary>The most damaged samples.</summary>
    public WorstSamples Worst { get; } = new();

    /// <summary>Takes in one sample.</summary>
    public abstract void Add(SampleOutputs outputs);

    /// <summary>Refuses what only shows after the last sample.</summary>
    public virtual void RequireMeasured()
    {
    }

    public static GateMeasure For(GateDefinition gate, GateLabels? labels) => gate.Decoder is not null
        ? new CtcMeasure(gate, labels!)
        : gate.Metric is GateMetric.Top1Agreement or GateMetric.Accuracy or GateMetric.F1
            ? new ClassMeasure(gate, labels)
            : new DistanceMeasure(gate);

    /// <summary>Length of the last axis.</summary>
    protected static int LastAxis(GateDefinition gate, HostTensor output) => output.Shape.Count > 0
        ? checked((int)output.Shape[^1])
        : throw new InvalidGateException($"Gate '{gate.Name}' compares classes, but output '{gate.Output}' is a single number: name an output with one score a class.");
}
