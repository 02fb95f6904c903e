using System.Globalization;

namespace TrtOperator.Api.Validation;

/// <summary>One thing that is wrong with a declaration.</summary>
/// <param name="Path">The field in dotted form, such as <c>spec.accuracy.gates[0].maxIncrease</c>; empty for the whole document.</param>
/// <param name="Message">What is wrong and what to write instead, without the path in front.</param>
/// <param name="File">The file's name, where it is known.</param>
/// <param name="Line">Line, counted from 1.</param>
/// <param name="Column">Column, counted from 1.</param>
public sealed record DeclarationError(string Path, string Message, string? File = null, int? Line = null, int? Column = null)
{
    /// <summary>The error as one sentence: <c>file:line:column: path: message</c>.</summary>
    /// <returns>The sentence.</returns>
    public override string ToString()
    {
        var place = File ?? "";
        if (Line is { } line && Column is { } column)
        {
            place = string.Create(CultureInfo.InvariantCulture, $"{place}{(place.Length > 0 ? ":" : "")}{line}:{column}");
        }

        return string.Join(": ", new[] { place, Path, Message }.Where(part => part.Length > 0));
    }
}
