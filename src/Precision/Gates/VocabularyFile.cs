namespace TrtOperator.Precision.Gates;

/// <summary>A vocabulary as a text file: one symbol a line, in the order of the classes.</summary>
public static class VocabularyFile
{
    /// <summary>Symbols that a vocabulary may have.</summary>
    public const int MaxSymbols = 1_000_000;

    /// <summary>UTF-16 characters that one symbol may have.</summary>
    public const int MaxSymbolLength = 256;

    /// <summary>
    /// Reads the symbols. Lines end with LF or CR LF, and with nothing else: other line separators are symbols of real
    /// vocabularies, and so are lines of one space. A byte order mark and the last line's end are no symbols.
    /// </summary>
    /// <exception cref="InvalidGateException">No symbol, too many, one too long, or an empty or repeated one, with its line (from 1).</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<char> rest = text.AsSpan(text.StartsWith('\uFEFF') ? 1 : 0);
        List<string> symbols = [];
        Dictionary<string, int> lineOf = new(StringComparer.Ordinal);
        while (rest.Length > 0)
        {
            int line = symbols.Count + 1;
            int end = rest.IndexOf('\n');
            ReadOnlySpan<char> symbol = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            symbol = symbol.EndsWith("\r") ? symbol[..^1] : symbol;
            if (symbol.Length is 0 or > MaxSymbolLength)
            {
                throw new InvalidGateException(symbol.Length == 0
                    ? $"Line {line} of the vocabulary is empty: write one symbol on every line."
                    : $"Line {line} of the vocabulary has {symbol.Length} characters: a symbol has at most {MaxSymbolLength}.");
            }

            if (line > MaxSymbols)
            {
                throw new InvalidGateException($"The vocabulary has more than {MaxSymbols} symbols, the most that are read.");
            }

            string kept = symbol.ToString();
            if (!lineOf.TryAdd(kept, line))
            {
                throw new InvalidGateException($"Line {line} of the vocabulary repeats '{kept}' of line {lineOf[kept]}: name each symbol once.");
            }

            symbols.Add(kept);
        }

        return symbols.Count > 0 ? symbols : throw new InvalidGateException("The vocabulary is empty: write one symbol on every line.");
    }
}
