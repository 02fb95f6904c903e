namespace TrtOperator.Precision.Gates;

/// <summary>
/// Best-path CTC decoding (Graves et al., Connectionist Temporal Classification, ICML 2006): the largest class of each step, the
/// first of equals; repeats collapsed; blanks dropped.
/// </summary>
/// <remarks>
/// An output of C classes takes a vocabulary of C symbols (symbol i is class i, the blank's entry is not used), of C - 1 (the
/// blank is left out, the others keep their order), or of C - 2 (the blank is left out and the last class is a space, as
/// PaddleOCR's recognizers have it). Any other number is refused. An instance keeps a buffer, so it is for one thread at a time.
/// </remarks>
public sealed class CtcGreedyDecoder
{
    private readonly CtcDecoding _decoding;
    private CtcAlphabet? _alphabet;
    private double[] _buffer = [];

    /// <summary>Makes a decoder.</summary>
    /// <param name="blank">The class that means "no symbol".</param>
    /// <param name="vocabulary">The symbols, in the order of the classes.</param>
    /// <param name="separator">What stands between symbols in labels and texts; may be empty.</param>
    /// <exception cref="InvalidGateException">A negative blank, or a vocabulary that is empty, too large, or has an empty or repeated symbol.</exception>
    public CtcGreedyDecoder(int blank, IReadOnlyList<string> vocabulary, string separator)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(separator);
        if (blank < 0)
        {
            throw new InvalidGateException($"The decoder's blank is class {blank}: classes are counted from 0.");
        }

        if (vocabulary.Count is 0 or > VocabularyFile.MaxSymbols)
        {
            throw new InvalidGateException($"The decoder's vocabulary has {vocabulary.Count} symbols: give it 1 to {VocabularyFile.MaxSymbols}.");
        }

        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < vocabulary.Count; i++)
        {
            if (vocabulary[i].Length is 0 or > VocabularyFile.MaxSymbolLength)
            {
                throw new InvalidGateException(
                    $"Symbol {i} of the decoder's vocabulary has {vocabulary[i].Length} characters: give it 1 to {VocabularyFile.MaxSymbolLength}.");
            }

            if (!seen.TryAdd(vocabulary[i], i))
            {
                throw new InvalidGateException($"Symbols {seen[vocabulary[i]]} and {i} of the decoder's vocabulary are both '{vocabulary[i]}': name each once.");
            }
        }

        _decoding = new CtcDecoding(blank, vocabulary, separator, []);
    }

    /// <summary>Decodes one sample.</summary>
    /// <param name="output">Logits or probabilities of a floating-point type, shape [1, steps, classes] or [steps, classes].</param>
    /// <exception cref="InvalidGateException">Another shape or type, or classes that the vocabulary does not fit.</exception>
    public DecodedSequence Decode(HostTensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        CtcAlphabet alphabet = AlphabetOf(output, "decoded");
        ReadOnlySpan<double> values = TensorElements.Load(output, "decoded", ref _buffer);
        if (TensorElements.FirstNonFinite(values) >= 0)
        {
            return new DecodedSequence([], string.Empty, true);
        }

        int[] path = BestPath(values, alphabet);
        return new DecodedSequence([.. path.Select(alphabet.Symbol)], alphabet.Text(path), false);
    }

    internal CtcAlphabet AlphabetOf(HostTensor output, string name)
    {
        IReadOnlyList<long> shape = output.Shape;
        bool fits = shape.Count == 2 || (shape.Count == 3 && shape[0] == 1);
        if (!fits || !TensorElements.IsFloating(output.Type))
        {
            throw new InvalidGateException(
                $"Output '{name}' is {output.Type} {MetricText.Shape(shape)}, which CTC does not decode: name a floating-point output of shape [1, steps, classes].");
        }

        int classes = checked((int)shape[^1]);
        return _alphabet?.Classes == classes
            ? _alphabet
            : _alphabet = new CtcAlphabet(classes, _decoding.Blank, _decoding.Vocabulary, _decoding.Separator);
    }

    internal static int[] BestPath(ReadOnlySpan<double> values, CtcAlphabet alphabet)
    {
        List<int> path = [];
        int previous = alphabet.Blank;
        for (int start = 0; start < values.Length; start += alphabet.Classes)
        {
            int best = TensorElements.ArgMax(values.Slice(start, alphabet.Classes));
            if (best != previous && best != alphabet.Blank)
            {
                path.Add(alphabet.Canonical(best));
            }

            previous = best;
        }

        return [.. path];
    }
}
