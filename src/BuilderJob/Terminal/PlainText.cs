namespace TrtOperator.BuilderJob.Terminal;

/// <summary>Text that a terminal only shows. Names of nodes, files and gates come from outside and could hold escape sequences.</summary>
internal static class PlainText
{
    /// <summary>The text with every control character except line breaks and tabs shown as a question mark.</summary>
    public static string Of(string text)
        => text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? string.Concat(text.Select(character => Harmless(character) ? character : '?')) : text;

    private static bool Harmless(char character) => character is '\n' or '\t' || !char.IsControl(character);
}
