using System.Globalization;
using System.Text;

namespace TrtOperator.Precision.Datasets;

/// <summary>Names from outside in a form fit for a log line.</summary>
internal static class Printable
{
    private const int MaxLength = 200;

    internal static string Quote(string name)
    {
        StringBuilder text = new("'");
        foreach (char character in name.AsSpan(0, Math.Min(name.Length, MaxLength)))
        {
            bool harmless = char.GetUnicodeCategory(character) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            text.Append(harmless ? character : '?');
        }

        return text.Append(name.Length > MaxLength ? "...'" : "'").ToString();
    }

    /// <summary>The same without the quotes.</summary>
    internal static string Plain(string name) => Quote(name)[1..^1];

    internal static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    internal static string Shape(IEnumerable<long?> shape)
        => $"[{string.Join(", ", shape.Select(dimension => dimension?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";

    internal static string List(IEnumerable<string> names) => string.Join(", ", names.Take(20).Select(Quote));
}
