namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Breaks a sentence into lines between words, so that a path or a figure can be copied whole.</summary>
internal static class WrappedText
{
    /// <summary>The lines, at least one. A word that is longer than <paramref name="width"/> has a line of its own. Runs of blanks stay as they are.</summary>
    public static IReadOnlyList<string> Of(string text, int width)
    {
        List<string> lines = [];
        int start = 0;
        while (text.Length - start > width)
        {
            int end = text.LastIndexOf(' ', start + width, width + 1);
            if (end <= start)
            {
                end = text.IndexOf(' ', start + width);
            }

            if (end < 0)
            {
                break;
            }

            lines.Add(text[start..end].TrimEnd());
            start = end + 1;
        }

        lines.Add(text[start..]);
        return lines;
    }
}
