using System.Globalization;
using System.Text;

namespace TrtOperator.TensorRt.Building;

/// <summary>Cleans the library's messages for people: one line, without places in NVIDIA's sources and without noise.</summary>
internal static class LibraryText
{
    private const int LongestLine = 4000;
    private const int LongestSaid = 300;
    private const int LongestName = 200;

    // Without a driver nearly every error of the library is followed by one of these, and a build needs no driver.
    private static readonly string[] Noise =
    [
        "catchCudaError", "insufficient for CUDA runtime", "cudaError 35", "cudaErrorInsufficientDriver",
        "no CUDA-capable device", "Error reading CUDA GPU properties", "CUDA initialization failure",
    ];

    private static readonly string[] NoiseStarts = ["[checkMacros.cpp", "Error Code 1: Cuda Runtime"];

    /// <summary>Whether a text complains of a missing GPU or driver.</summary>
    public static bool IsNoise(string line) => Noise.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The first lines of a text, each of bounded length.</summary>
    public static IEnumerable<string> Lines(string? text, int most)
    {
        int start = 0;
        for (int line = 0; text is not null && line < most && start < text.Length; line++)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            yield return text.Substring(start, Math.Min(end - start, LongestLine));
            start = end + 1;
        }
    }

    /// <summary>What a line says, in short; empty where it says nothing for people.</summary>
    public static string Clean(string line)
    {
        string text = WithoutNoise(OneLine(line)).Trim();
        for (string before = string.Empty; before != text;)
        {
            before = text;
            text = WithoutPrefix(text).Trim();
        }

        text = WithoutPlace(text).TrimEnd(' ', '.', ')').TrimStart();
        text = text.StartsWith("Invalid Node - ", StringComparison.Ordinal) || text.EndsWith("::", StringComparison.Ordinal) || IsMethod(text) ? string.Empty : text;
        text = Balanced(text).Replace("cudaError", "CUDA error", StringComparison.OrdinalIgnoreCase);
        return Shorten(text, LongestSaid);
    }

    /// <summary>A name in quotes, on one line, shortened.</summary>
    public static string Quote(string name) => $"'{Name(name)}'";

    /// <summary>A name on one line, shortened.</summary>
    public static string Name(string name) => Shorten(OneLine(name.Length > LongestLine ? name[..LongestLine] : name).Trim(), LongestName);

    /// <summary>The text between two marks; null where they are not there.</summary>
    public static string? Between(string text, string from, string to)
    {
        int start = text.IndexOf(from, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += from.Length;
        int end = text.IndexOf(to, start, StringComparison.Ordinal);
        return end < 0 ? null : text[start..end];
    }

    /// <summary>The whole number that follows a mark; null where there is none.</summary>
    public static int? NumberAfter(string text, string mark)
    {
        int start = text.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        start += mark.Length;
        int end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    private static string OneLine(string text)
    {
        StringBuilder line = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool blank = Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            if (!blank)
            {
                line.Append(rune.ToString());
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }
        }

        return line.ToString();
    }

    private static string WithoutNoise(string line)
    {
        if (!IsNoise(line))
        {
            return line;
        }

        int start = NoiseStarts.Select(word => line.IndexOf(word, StringComparison.Ordinal)).Where(at => at > 0).DefaultIfEmpty(0).Min();
        string kept = line[..start];
        return IsNoise(kept) ? string.Empty : kept;
    }

    private static string WithoutPrefix(string text)
    {
        if (text.Length > 3 && text[0] == '[' && text.IndexOf(']') is int close and > 0 && (close == 2 || IsPlace(text[1..close])))
        {
            return text[(close + 1)..];
        }

        int space = text.IndexOf(' ');
        if (space > 1 && text[space - 1] == ':' && IsPlace(text[..(space - 1)]))
        {
            return text[space..];
        }

        foreach (string word in (ReadOnlySpan<string>)["ERROR: ", "MyelinCheckException: ", "Unexpected exception "])
        {
            if (text.StartsWith(word, StringComparison.Ordinal))
            {
                return text[word.Length..];
            }
        }

        int code = text.IndexOf("Error Code ", StringComparison.Ordinal);
        int colon = code < 0 ? -1 : text.IndexOf(':', code);
        if (colon > 0 && NumberAfter(text[code..], "Error Code ") is not null)
        {
            int open = text.IndexOf(" (", colon, StringComparison.Ordinal);
            return open < 0 ? text[(colon + 1)..] : text[(open + 2)..];
        }

        return WithoutAssertion(text);
    }

    private static string WithoutAssertion(string text)
    {
        const string Mark = "Assertion failed: ";
        int at = text.IndexOf(Mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return text;
        }

        string condition = text[(at + Mark.Length)..];
        int colon = condition.IndexOf(": ", StringComparison.Ordinal);
        while (colon > 0 && condition[colon - 1] == ' ')
        {
            colon = condition.IndexOf(": ", colon + 1, StringComparison.Ordinal);
        }

        return colon < 0 ? condition : condition[(colon + 2)..];
    }

    // "… In validateTypes at /_src/optimizer/common/nodes/elementWiseNode.cpp:40)"
    private static string WithoutPlace(string text)
    {
        int at = text.LastIndexOf(" at /", StringComparison.Ordinal);
        int start = at < 0 ? -1 : text.LastIndexOf("In ", at, StringComparison.Ordinal);
        return start < 0 || (start > 0 && text[start - 1] != ' ') ? text : text[..start];
    }

    // A closing bracket was taken from the end as the library's own; it is given back where the text opened one.
    private static string Balanced(string text)
    {
        int open = text.Count(c => c == '(') - text.Count(c => c == ')');
        return open is > 0 and < 9 ? text + new string(')', open) : text;
    }

    private static bool IsMethod(string text) => text.EndsWith(':') && !text.Contains(' ', StringComparison.Ordinal);

    private static bool IsPlace(string text)
    {
        foreach (string ending in (ReadOnlySpan<string>)[".cpp:", ".hpp:", ".h:", ".cc:", ".cu:"])
        {
            if (text.Contains(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static string Shorten(string text, int most)
    {
        if (text.Length <= most)
        {
            return text;
        }

        int cut = char.IsHighSurrogate(text[most - 4]) ? most - 4 : most - 3;
        return string.Concat(text.AsSpan(0, cut), "...");
    }
}
