using System.Text;

namespace TrtOperator.BuilderJob.Jobs;

/// <summary>Text that goes into a condition: one line, no control characters, sentences that end.</summary>
internal static class OutcomeText
{
    /// <summary>Joins sentences.</summary>
    public static string Of(params IEnumerable<string?> sentences)
        => string.Join(' ', sentences.Select(sentence => Line(sentence ?? "")).Where(sentence => sentence.Length > 0).Select(Ended));

    /// <summary>The text with every run of white space and control characters as one space.</summary>
    public static string Line(string text)
    {
        StringBuilder line = new(text.Length);
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) || rune.Value is 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069))
            {
                space = line.Length > 0;
                continue;
            }

            if (space)
            {
                line.Append(' ');
                space = false;
            }

            line.Append(rune.ToString());
        }

        return line.ToString();
    }

    /// <summary>The beginning of a text, at most <paramref name="length"/> characters.</summary>
    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int end = length - 3;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "...");
    }

    private static string Ended(string sentence) => sentence[^1] is '.' or '!' or '?' or ')' or '}' or ':' ? sentence : sentence + ".";
}
