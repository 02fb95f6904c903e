namespace TrtOperator.Precision.Gates;

/// <summary>
/// Measures one gate, sample by sample, and judges it. Keeps a few numbers a sample and no tensor. Not for several threads at once.
/// </summary>
public sealed class GateEvaluator
{
    private readonly GateDefinition _gate;
    private readonly GateLabels? _labels;
    private readonly GateMeasure _measure;
    private readonly HashSet<int> _seen = [];
    private double[] _referenceValues = [];
    private double[] _candidateValues = [];
    private string? _dead;

    /// <summary>Prepares the measurement of <paramref name="gate"/>.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="labels">Labels by sample index; null for gates that compare with FP32 only.</param>
    /// <exception cref="InvalidGateException">The gate contradicts its metric, or lacks labels of its kind.</exception>
    public GateEvaluator(GateDefinition gate, GateLabels? labels = null)
    {
        GateChecks.RequireValid(gate);
        GateChecks.RequireLabelKind(gate, labels);
        _gate = gate;
        _labels = MetricTraits.Of(gate.Metric).NeedsLabels ? labels : null;
        _measure = GateMeasure.For(gate, _labels);
    }

    /// <summary>Takes in one sample. Samples may come in any order, each once.</summary>
    /// <param name="sampleIndex">Index of the sample in its dataset, which is also that of its label.</param>
    /// <param name="reference">FP32's output for this sample alone (leading batch dimension 1, where there is one).</param>
    /// <param name="candidate">The candidate's output, of the same shape; its type may differ.</param>
    /// <exception cref="InvalidGateException">Shapes differ, the output does not fit the metric, or the label is missing or out of range.</exception>
    /// <exception cref="InvalidReferenceException">FP32's output holds NaN or infinity.</exception>
    /// <exception cref="ArgumentException">The sample was taken in before.</exception>
    public void Add(int sampleIndex, HostTensor reference, HostTensor candidate)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentOutOfRangeException.ThrowIfNegative(sampleIndex);
        if (!_seen.Add(sampleIndex))
        {
            throw new ArgumentException($"Sample {sampleIndex} was measured before.", nameof(sampleIndex));
        }

        if (_labels is not null && sampleIndex >= _labels.Count)
        {
            throw new InvalidGateException(
                $"Sample {sampleIndex} has no label: the evaluation data of gate '{_gate.Name}' hold {_labels.Count} labels, counted from 0.");
        }

        if (!reference.Shape.SequenceEqual(candidate.Shape))
        {
            throw new InvalidGateException(
                $"Output '{_gate.Output}' of sample {sampleIndex} has shape {MetricText.Shape(reference.Shape)} in FP32 and {MetricText.Shape(candidate.Shape)} in the candidate: name an output whose shape follows from the inputs' shapes alone.");
        }

        ReadOnlySpan<double> expected = TensorElements.Load(reference, _gate.Output, ref _referenceValues);
        int bad = TensorElements.FirstNonFinite(expected);
        if (bad >= 0)
        {
            throw InvalidReferenceException.At(_gate.Output, sampleIndex, bad, expected[bad]);
        }

        ReadOnlySpan<double> actual = TensorElements.Load(candidate, _gate.Output, ref _candidateValues);
        bad = TensorElements.FirstNonFinite(actual);
        if (bad >= 0)
        {
            _dead ??= DeadOutput.NonFiniteSentence(_gate.Output, sampleIndex, bad, actual[bad]);
            return;
        }

        _measure.Add(new SampleOutputs { Sample = sampleIndex, Tensor = reference, Reference = expected, Candidate = actual });
    }

    /// <summary>Judges what was taken in. More samples may follow, and another judgement.</summary>
    /// <param name="confidence">One-sided confidence as a fraction, 0.95 for 95 %.</param>
    /// <exception cref="InvalidGateException">The confidence is no such fraction, there was no sample, or all labels are empty.</exception>
    public GateResult Complete(double confidence)
    {
        GateChecks.RequireConfidence(confidence);
        if (_seen.Count == 0)
        {
            throw new InvalidGateException($"Gate '{_gate.Name}' was given no sample: add samples to the evaluation data.");
        }

        if (_dead is not null)
        {
            GateResult dead = Result(GateVerdict.Failed, confidence);
            return dead with { Sentence = GateSentence.Dead(_gate, _dead) };
        }

        _measure.RequireMeasured();
        MetricTraits traits = MetricTraits.Of(_gate.Metric);
        LossPair losses = _measure.Statistic.Estimate();
        GateJudgement judgement = GateJudgement.Of(_gate.Limit, traits, _measure.Statistic, confidence);
        double value = traits.ToValue(losses.Candidate);
        double? reference = traits.NeedsLabels ? traits.ToValue(losses.Reference) : null;

        // From the losses, where no rounding of 1 - loss can turn equality into a difference.
        double? difference = !traits.NeedsLabels ? null
            : traits.Direction == MetricDirection.HigherIsBetter ? losses.Reference - losses.Candidate
            : losses.Candidate - losses.Reference;
        GateResult result = Result(judgement.Verdict, confidence) with
        {
            Value = value,
            Reference = reference,
            Difference = difference,
            Bound = Declared(judgement.Upper),
            SamplesNeeded = judgement.SamplesNeeded,
        };
        return result with { Sentence = GateSentence.Of(_gate, result, Declared(judgement.Lower)) };

        double? Declared(double? loss) => loss is { } known && !_gate.Limit.ComparesWithReference ? traits.ToValue(known) : loss;
    }

    private GateResult Result(GateVerdict verdict, double confidence) => new()
    {
        Name = _gate.Name,
        Metric = _gate.Metric,
        Output = _gate.Output,
        Verdict = verdict,
        Value = null,
        Reference = null,
        Difference = null,
        Bound = null,
        Limit = _gate.Limit,
        Confidence = confidence,
        Samples = _seen.Count,
        SamplesNeeded = null,
        WorstSamples = _measure.Worst.Ordered,
        Sentence = string.Empty,
    };
}
