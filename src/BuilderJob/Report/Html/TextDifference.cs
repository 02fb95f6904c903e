namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Marks where a text departs from another: all between their common beginning and their common end, in whole words.</summary>
internal static class TextDifference
{
    private const int ShownCharacters = 400;

    public static void Write(MarkupWriter page, string text, string other)
    {
        text = Display.Name(text, ShownCharacters);
        other = Display.Name(other, ShownCharacters);
        if (text.Length == 0)
        {
            page.Write($"<span class=\"soft\">(nothing)</span>");
            return;
        }

        var shorter = Math.Min(text.Length, other.Length);
        var start = 0;
        while (start < shorter && text[start] == other[start])
        {
            start++;
        }

        var end = 0;
        while (end < shorter - start && text[^(end + 1)] == other[^(end + 1)])
        {
            end++;
        }

        if (start > 0 && char.IsHighSurrogate(text[start - 1]))
        {
            start--;
        }

        if (end > 0 && char.IsLowSurrogate(text[^end]))
        {
            end--;
        }

        if (text.Contains(' ', StringComparison.Ordinal) && other.Contains(' ', StringComparison.Ordinal))
        {
            // Whole words: half a phoneme or half a number tells nothing.
            start = start == 0 ? 0 : text.LastIndexOf(' ', start - 1) + 1;
            var space = text.IndexOf(' ', text.Length - end);
            end = space < 0 ? 0 : text.Length - space;
        }

        page.Write($"{text[..start]}");
        if (start < text.Length - end)
        {
            page.Write($"<mark>{text[start..^end]}</mark>");
        }

        page.Write($"{text[^end..]}");
    }
}
