namespace TrtOperator.TensorRt.Inspection;

/// <summary>One statement <c>word={ key=value key="text" key={ item "item" } }</c> of a graph text.</summary>
internal sealed class GraphStatement
{
    private const int MaxFields = 512;

    private readonly Dictionary<string, List<string>> _fields = new(StringComparer.Ordinal);

    private GraphStatement(string word) => Word = word;

    /// <summary>What kind of statement it is.</summary>
    public string Word { get; }

    /// <summary>Reads the statement that starts at a place; null where none does, or where it does not end.</summary>
    public static GraphStatement? TryRead(string text, int at, int to, out int end)
    {
        end = at;
        int wordEnd = Identifier(text, at, to);
        if (wordEnd == at || wordEnd + 2 > to || string.CompareOrdinal(text, wordEnd, "={", 0, 2) != 0)
        {
            return null;
        }

        GraphStatement statement = new(text[at..wordEnd]);
        int cursor = wordEnd + 2;
        while (statement._fields.Count <= MaxFields)
        {
            cursor = Blank(text, cursor, to);
            if (cursor >= to)
            {
                return null;
            }

            if (text[cursor] == '}')
            {
                end = cursor + 1;
                return statement;
            }

            int keyEnd = Identifier(text, cursor, to);
            string key = text[cursor..keyEnd];
            cursor = Blank(text, keyEnd, to);
            if (key.Length == 0)
            {
                cursor++;
                continue;
            }

            if (cursor >= to || text[cursor] != '=')
            {
                continue;
            }

            List<string> values = [];
            cursor = Value(text, Blank(text, cursor + 1, to), to, values);
            if (cursor < 0)
            {
                return null;
            }

            statement._fields.TryAdd(key, values);
        }

        return null;
    }

    /// <summary>A field with one value; null where it is missing.</summary>
    public string? Text(string key) => _fields.TryGetValue(key, out List<string>? values) && values.Count > 0 ? values[0] : null;

    /// <summary>A field's values; empty where it is missing.</summary>
    public IReadOnlyList<string> List(string key) => _fields.TryGetValue(key, out List<string>? values) ? values : [];

    /// <summary>Reads a value and says where it ends; -1 where it does not.</summary>
    private static int Value(string text, int at, int to, List<string> values)
    {
        int depth = 0;
        while (at < to)
        {
            char here = text[at];
            if (here == '"')
            {
                int close = text.IndexOf('"', at + 1, to - at - 1);
                if (close < 0)
                {
                    return -1;
                }

                values.Add(text[(at + 1)..close]);
                at = close + 1;
            }
            else if (here == '{')
            {
                depth++;
                at++;
            }
            else if (here == '}')
            {
                if (depth == 0)
                {
                    return at;
                }

                depth--;
                at++;
            }
            else if (char.IsWhiteSpace(here))
            {
                at++;
                continue;
            }
            else
            {
                int bare = at;
                while (at < to && !char.IsWhiteSpace(text[at]) && text[at] is not ('{' or '}' or '"'))
                {
                    at++;
                }

                values.Add(text[bare..at]);
            }

            if (depth == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static int Identifier(string text, int at, int to)
    {
        while (at < to && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        return at;
    }

    private static int Blank(string text, int at, int to)
    {
        while (at < to && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }
}
