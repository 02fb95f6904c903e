using System.Text;

namespace TrtOperator.ControllerRuntime;

/// <summary>Makes text from outside fit for logs, conditions and events.</summary>
internal static class PrintableText
{
    private const int MostLogged = 2048;

    /// <summary>The text on one line: what breaks lines, steers terminals or turns the direction of writing is replaced by blanks, and so are broken surrogates.</summary>
    public static string Of(string text, int mostCharacters = MostLogged)
    {
        StringBuilder result = new(Math.Min(text.Length, mostCharacters));
        foreach (Rune rune in text.EnumerateRunes())
        {
            Rune shown = Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is 0x2028 or 0x2029 or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)
                ? new Rune(' ')
                : rune;
            if (result.Length + shown.Utf16SequenceLength > mostCharacters)
            {
                break;
            }

            result.Append(shown);
        }

        return result.ToString().Trim();
    }

    /// <summary>As <see cref="Of"/>, but the limit is in bytes of UTF-8, with an ellipsis where something was cut.</summary>
    public static string OfBytes(string text, int mostBytes)
    {
        string clean = Of(text, mostBytes + 1);
        if (Encoding.UTF8.GetByteCount(clean) <= mostBytes)
        {
            return clean;
        }

        int bytes = 0;
        StringBuilder result = new();
        foreach (Rune rune in clean.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes - 3)
            {
                break;
            }

            result.Append(rune.ToString());
        }

        return result.ToString().TrimEnd() + "…";
    }
}
