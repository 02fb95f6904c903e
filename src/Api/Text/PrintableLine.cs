using System.Globalization;
using System.Text;

namespace TrtOperator.Api.Text;

/// <summary>Makes text from outside fit for conditions, events, logs and terminals.</summary>
public static class PrintableLine
{
    private const string Ellipsis = "...";

    /// <summary>One line without control, format or unpaired surrogate characters, and without runs of white space.</summary>
    /// <param name="text">Any text; null is empty.</param>
    /// <param name="max">Most UTF-16 code units of the result, at least 3.</param>
    /// <returns>The line, ending in <c>...</c> where it was cut.</returns>
    public static string Of(string? text, int max = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, Ellipsis.Length);
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        StringBuilder line = new(Math.Min(text.Length, max));
        bool gap = false;
        for (int i = 0; i < text.Length && line.Length <= max; i += char.IsSurrogatePair(text, i) ? 2 : 1)
        {
            int length = char.IsSurrogatePair(text, i) ? 2 : 1;
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(text, i);
            if (category is UnicodeCategory.Control or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                gap = line.Length > 0;
            }
            else if (category is not (UnicodeCategory.Format or UnicodeCategory.Surrogate))
            {
                line.Append(gap ? " " : "").Append(text, i, length);
                gap = false;
            }
        }

        return Cut(line.ToString(), max);
    }

    /// <summary>The beginning of a line, which ends in <c>...</c> where it was cut, never within a character.</summary>
    /// <param name="line">A line.</param>
    /// <param name="max">Most UTF-16 code units of the result, at least 3.</param>
    public static string Cut(string line, int max)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, Ellipsis.Length);
        if (line.Length <= max)
        {
            return line;
        }

        int end = max - Ellipsis.Length;
        end -= end > 0 && char.IsHighSurrogate(line[end - 1]) ? 1 : 0;
        return line[..end] + Ellipsis;
    }
}
