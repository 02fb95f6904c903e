namespace TrtOperator.TensorRt.Inspection;

/// <summary>A place in one record of a listing.</summary>
internal ref struct ListingCursor(string record)
{
    private int _at;

    /// <summary>What is not read yet.</summary>
    public readonly string Rest => record[_at..];

    /// <summary>Passes over words that must stand here.</summary>
    public void Expect(string words)
    {
        if (!Skip(words))
        {
            throw Unreadable($"'{words}'");
        }
    }

    /// <summary>Passes over words if they stand here.</summary>
    public bool Skip(string words)
    {
        bool here = string.CompareOrdinal(record, _at, words, 0, words.Length) == 0;
        _at += here ? words.Length : 0;
        return here;
    }

    /// <summary>The text up to the next occurrence of words, which are passed over.</summary>
    public string Until(string words)
    {
        int found = record.IndexOf(words, _at, StringComparison.Ordinal);
        if (found < 0)
        {
            throw Unreadable($"'{words}'");
        }

        string text = record[_at..found];
        _at = found + words.Length;
        return text;
    }

    /// <summary>The text up to the next occurrence of words, or all that is left.</summary>
    public string UntilOrEnd(string words)
    {
        if (record.IndexOf(words, _at, StringComparison.Ordinal) >= 0)
        {
            return Until(words);
        }

        string rest = Rest;
        _at = record.Length;
        return rest;
    }

    /// <summary>The record is not what it should be.</summary>
    public readonly PlanTextException Unreadable(string expected)
        => new(FormattableString.Invariant($"The kernel listing cannot be read: {expected} is missing after character {_at} of '{Shorten(record)}'; use a library version that this program knows."));

    /// <summary>The start of a text, for a sentence.</summary>
    public static string Shorten(string text) => text.Length <= 80 ? text : string.Concat(text.AsSpan(0, 80), "...");
}
