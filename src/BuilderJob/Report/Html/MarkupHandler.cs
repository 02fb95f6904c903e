using System.Runtime.CompilerServices;

namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>
/// Writes the literal parts of an interpolated string as they are and escapes every hole, so that text from a model can
/// become markup nowhere.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct MarkupHandler
{
    private readonly MarkupWriter _writer;

    public MarkupHandler(int literalLength, int formattedCount, MarkupWriter writer)
    {
        _ = literalLength;
        _ = formattedCount;
        _writer = writer;
    }

    public void AppendLiteral(string markup) => _writer.Markup(markup);

    public void AppendFormatted(string? text) => _writer.Text(text);

    public void AppendFormatted(int number) => _writer.Markup(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public void AppendFormatted(long number) => _writer.Markup(number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A coordinate, to a tenth of a pixel.</summary>
    public void AppendFormatted(double coordinate) => _writer.Markup(Display.Coordinate(coordinate));
}
