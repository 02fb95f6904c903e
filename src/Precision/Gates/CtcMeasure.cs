namespace TrtOperator.Precision.Gates;

/// <summary>
/// The metrics that compare decoded texts, both trimmed of outer white space. Words are what white space separates in the text;
/// where the separator is white space itself, symbols are tokens of one word, and the word error rate is a sequence error rate.
/// </summary>
internal sealed class CtcMeasure : GateMeasure
{
    private readonly GateDefinition _gate;
    private readonly GateLabels _labels;
    private readonly CtcGreedyDecoder _decoder;
    private readonly bool _oneWord;
    private HashSet<int>? _ignored;
    private readonly RatioStatistic _errors = new();

    public CtcMeasure(GateDefinition gate, GateLabels labels)
    {
        CtcDecoding decoding = gate.Decoder!;
        _gate = gate;
        _labels = labels;
        _decoder = new CtcGreedyDecoder(decoding.Blank, decoding.Vocabulary, decoding.Separator);
        _oneWord = decoding.Separator.Length > 0 && string.IsNullOrWhiteSpace(decoding.Separator);
    }

    /// <inheritdoc/>
    public override LossStatistic Statistic => _errors;

    /// <inheritdoc/>
    public override void Add(SampleOutputs outputs)
    {
        CtcAlphabet alphabet = _decoder.AlphabetOf(outputs.Tensor, _gate.Output);
        string label = _labels.Text(outputs.Sample).Trim();
        int[] truth = Counted(alphabet.Parse(label), alphabet);
        int[] reference = Counted(alphabet.Trim(CtcGreedyDecoder.BestPath(outputs.Reference, alphabet)).ToArray(), alphabet);
        int[] candidate = Counted(alphabet.Trim(CtcGreedyDecoder.BestPath(outputs.Candidate, alphabet)).ToArray(), alphabet);
        string referenceText = alphabet.Text(reference);
        string candidateText = alphabet.Text(candidate);
        double referenceErrors;
        double candidateErrors;
        double length;
        if (_gate.Metric == GateMetric.CharacterErrorRate)
        {
            referenceErrors = EditDistance.Between<int>(truth, reference);
            candidateErrors = EditDistance.Between<int>(truth, candidate);
            length = truth.Length;
        }
        else if (_gate.Metric == GateMetric.WordErrorRate && !_oneWord)
        {
            string[] words = Words(label);
            referenceErrors = EditDistance.Between<string>(words, Words(referenceText));
            candidateErrors = EditDistance.Between<string>(words, Words(candidateText));
            length = words.Length;
        }
        else
        {
            referenceErrors = truth.AsSpan().SequenceEqual(reference) ? 0 : 1;
            candidateErrors = truth.AsSpan().SequenceEqual(candidate) ? 0 : 1;
            length = 1;
        }

        _errors.Add(candidateErrors, referenceErrors, length);
        Worst.Offer(outputs.Sample, candidateErrors - referenceErrors, () => (label, referenceText, candidateText));
    }

    /// <inheritdoc/>
    public override void RequireMeasured()
    {
        if (_errors.Weight == 0)
        {
            throw new InvalidGateException($"Every label that gate '{_gate.Name}' compares with is empty: add the texts as labels.");
        }
    }

    private int[] Counted(int[] classes, CtcAlphabet alphabet)
    {
        _ignored ??= [.. _gate.Decoder!.Ignored.Select(symbol => alphabet.ClassOf(symbol)
            ?? throw new InvalidGateException($"Gate '{_gate.Name}' ignores '{symbol}', which is no symbol of its vocabulary: take it out of ignore."))];
        return _ignored.Count == 0 ? classes : Array.FindAll(classes, symbolClass => !_ignored.Contains(symbolClass));
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
