namespace TrtOperator.ControllerRuntime.Transport;

/// <summary>Makes text from outside fit for logs, conditions and events.</summary>
internal static class PrintableText
{
    private const int MostCharacters = 2048;

    /// <summary>The text on one line, at most 2048 characters of it, control characters replaced by blanks.</summary>
    public static string Of(string text)
        => string.Create(Math.Min(text.Length, MostCharacters), text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                // The two separators break lines in JSON logs and browsers just as a line feed does.
                span[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? ' ' : source[i];
            }
        }).Trim();
}
