namespace TrtOperator.Precision.Gates;

/// <summary>Symbols by class, for one number of classes, and the same symbols in labels.</summary>
internal sealed class CtcAlphabet
{
    /// <summary>A label's symbol that no class stands for: never equal to a decoded one.</summary>
    public const int Unknown = -1;

    private readonly string?[] _symbolOf;
    private readonly Dictionary<string, int> _classOf = new(StringComparer.Ordinal);
    private readonly string _separator;
    private readonly int _longest;

    public CtcAlphabet(int classes, int blank, IReadOnlyList<string> vocabulary, string separator)
    {
        if (blank >= classes)
        {
            throw new InvalidGateException($"The decoder's blank is class {blank}, but the output has {classes} classes, counted from 0.");
        }

        Blank = blank;
        _separator = separator;
        _symbolOf = new string?[classes];
        int missing = classes - vocabulary.Count;
        if (missing is < 0 or > 2)
        {
            throw new InvalidGateException(
                $"The vocabulary has {vocabulary.Count} symbols and the output {classes} classes: give it {classes} symbols, {classes - 1} without the blank, or {classes - 2} without the blank and a last class that is the space.");
        }

        for (int c = 0, next = 0; c < classes; c++)
        {
            if (c == blank)
            {
                next += missing == 0 ? 1 : 0;
                continue;
            }

            string symbol = next < vocabulary.Count ? vocabulary[next++] : " ";
            _symbolOf[c] = symbol;
            _classOf.TryAdd(symbol, c);
            _longest = Math.Max(_longest, symbol.Length);
        }
    }

    public int Blank { get; }

    public int Classes => _symbolOf.Length;

    public string Symbol(int symbolClass) => _symbolOf[symbolClass] ?? string.Empty;

    public int? ClassOf(string symbol) => _classOf.TryGetValue(symbol, out int found) ? found : null;

    /// <summary>The class that stands for the same symbol in labels: equal symbols have one class only.</summary>
    public int Canonical(int symbolClass) => _symbolOf[symbolClass] is { } symbol ? _classOf[symbol] : symbolClass;

    /// <summary>The label's symbols as classes: split by the separator, or the longest symbols that match from left to right.</summary>
    public int[] Parse(string label)
    {
        string text = label.Trim();
        return _separator.Length > 0
            ? Array.ConvertAll(text.Split(_separator, StringSplitOptions.RemoveEmptyEntries), symbol => _classOf.GetValueOrDefault(symbol, Unknown))
            : ParseUnseparated(text);
    }

    /// <summary>The decoded classes without leading and trailing white space.</summary>
    public ReadOnlySpan<int> Trim(ReadOnlySpan<int> classes)
    {
        while (classes.Length > 0 && string.IsNullOrWhiteSpace(_symbolOf[classes[0]]))
        {
            classes = classes[1..];
        }

        while (classes.Length > 0 && string.IsNullOrWhiteSpace(_symbolOf[classes[^1]]))
        {
            classes = classes[..^1];
        }

        return classes;
    }

    public string Text(ReadOnlySpan<int> classes) => string.Join(_separator, classes.ToArray().Select(Symbol));

    private int[] ParseUnseparated(string text)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup = _classOf.GetAlternateLookup<ReadOnlySpan<char>>();
        List<int> classes = [];
        int at = 0;
        while (at < text.Length)
        {
            int length = Math.Min(_longest, text.Length - at);
            int found = Unknown;
            while (length > 0 && !lookup.TryGetValue(text.AsSpan(at, length), out found))
            {
                found = Unknown;
                length--;
            }

            classes.Add(found);
            bool pair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            at += length > 0 ? length : pair ? 2 : 1;
        }

        return [.. classes];
    }
}
