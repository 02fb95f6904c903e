using TrtOperator.Api.Text;

namespace TrtOperator.Operator.Decisions;

/// <summary>Makes text from outside fit for conditions, events and logs.</summary>
public static class Sentence
{
    /// <summary>The longest message of a condition or a stage, in UTF-16 code units.</summary>
    public const int MaxMessage = 2048;

    /// <summary>The longest message of a target.</summary>
    public const int MaxTargetMessage = 1024;

    /// <summary>One line without control, format or unpaired surrogate characters, and without runs of white space.</summary>
    /// <param name="text">Any text; null is empty.</param>
    /// <param name="max">Most UTF-16 code units of the result, at least 3.</param>
    /// <returns>The line, ending in <c>...</c> where it was cut.</returns>
    public static string Clean(string? text, int max = MaxMessage) => PrintableLine.Of(text, max);

    /// <summary>A reason: one CamelCase word as conditions demand it.</summary>
    /// <param name="text">What came from outside.</param>
    /// <param name="otherwise">The word to use where that is none.</param>
    /// <returns>At most 128 letters and digits, starting with a letter.</returns>
    public static string Reason(string? text, string otherwise) =>
        text is { Length: > 0 and <= 128 } && char.IsAsciiLetter(text[0]) && text.All(char.IsAsciiLetterOrDigit) ? text : otherwise;

    /// <summary>The same words to stand after a colon: without a capital letter in front, unless it belongs to the word.</summary>
    /// <param name="text">A sentence.</param>
    /// <returns>It, for the middle of another.</returns>
    internal static string Inner(string text) =>
        text.Length > 1 && char.IsAsciiLetterUpper(text[0]) && (char.IsAsciiLetterLower(text[1]) || text[1] == ' ') && !text.StartsWith("Job ", StringComparison.Ordinal)
            ? char.ToLowerInvariant(text[0]) + text[1..]
            : text;
}
