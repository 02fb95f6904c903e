using System.Globalization;

namespace TrtOperator.Precision.Gates;

/// <summary>
/// The metrics that compare classes. A floating-point output gives the largest of its last axis, the first of equals; an integer
/// output is taken as the classes themselves.
/// </summary>
internal sealed class ClassMeasure(GateDefinition gate, GateLabels? labels) : GateMeasure
{
    private readonly RatioStatistic _wrong = new();
    private readonly MacroF1Statistic _f1 = new();

    /// <inheritdoc/>
    public override LossStatistic Statistic => gate.Metric == GateMetric.F1 ? _f1 : _wrong;

    /// <inheritdoc/>
    public override void Add(SampleOutputs outputs)
    {
        long[] reference = Classes(outputs.Reference, outputs.Tensor, out int classes);
        long[] candidate = Classes(outputs.Candidate, outputs.Tensor, out _);
        ReadOnlySpan<long> truth = gate.Metric == GateMetric.Top1Agreement ? reference : Labels(outputs.Sample, reference.Length, classes);
        int candidateWrong = Differences(truth, candidate);
        int referenceWrong = Differences(truth, reference);
        if (gate.Metric == GateMetric.F1)
        {
            _f1.Add(truth, reference, candidate);
        }
        else
        {
            _wrong.Add(candidateWrong, referenceWrong, truth.Length);
        }

        string? label = truth.Length == 1 && gate.Metric != GateMetric.Top1Agreement ? Number(truth[0]) : null;
        Worst.Offer(
            outputs.Sample,
            candidateWrong - referenceWrong,
            () => reference.Length == 1 ? (label, Number(reference[0]), Number(candidate[0])) : default);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Differences(ReadOnlySpan<long> truth, ReadOnlySpan<long> given)
    {
        int count = 0;
        for (int i = 0; i < truth.Length; i++)
        {
            count += truth[i] == given[i] ? 0 : 1;
        }

        return count;
    }

    private long[] Classes(ReadOnlySpan<double> values, HostTensor tensor, out int classes)
    {
        if (values.Length == 0)
        {
            throw new InvalidGateException($"Gate '{gate.Name}' compares classes, but output '{gate.Output}' is empty: name an output with one score a class.");
        }

        if (!TensorElements.IsFloating(tensor.Type))
        {
            classes = int.MaxValue;
            return [.. values.ToArray().Select(static value => (long)value)];
        }

        classes = LastAxis(gate, tensor);
        if (classes == 1)
        {
            throw new InvalidGateException(
                $"Gate '{gate.Name}' compares classes, but output '{gate.Output}' has one score only, whose largest is always class 0: name an output with one score a class.");
        }

        long[] largest = new long[values.Length / classes];
        for (int i = 0; i < largest.Length; i++)
        {
            largest[i] = TensorElements.ArgMax(values.Slice(i * classes, classes));
        }

        return largest;
    }

    private ReadOnlySpan<long> Labels(int sample, int positions, int classes)
    {
        ReadOnlySpan<long> truth = labels!.Classes(sample);
        if (truth.Length != positions)
        {
            throw new InvalidGateException(
                $"Sample {sample} has {truth.Length} labels, but output '{gate.Output}' gives {positions} classes for it: give it {positions} labels.");
        }

        foreach (long label in truth)
        {
            if (label >= classes)
            {
                throw new InvalidGateException(
                    $"Sample {sample} is labelled {label}, but output '{gate.Output}' has {classes} classes, counted from 0: correct the label.");
            }
        }

        return truth;
    }
}
