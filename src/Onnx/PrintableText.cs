using System.Globalization;

namespace TrtOperator.Onnx;

/// <summary>Text that holds names from a model, in a form fit for a terminal, a log line and a condition.</summary>
internal static class PrintableText
{
    /// <summary>Puts a question mark in place of what a terminal would act on: control characters, and those that turn the direction of text.</summary>
    public static string Of(string text) => text.All(IsHarmless) ? text : string.Concat(text.Select(one => IsHarmless(one) ? one : '?'));

    private static bool IsHarmless(char one)
        => char.GetUnicodeCategory(one) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
