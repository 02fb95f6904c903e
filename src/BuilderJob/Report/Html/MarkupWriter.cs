using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;

namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The only way to write a page: see <see cref="MarkupHandler"/>.</summary>
internal sealed class MarkupWriter(TextWriter destination)
{
    /// <summary>Writes markup whose holes are escaped, for HTML and XML, element content and quoted attributes alike.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The handler writes to this instance.")]
    public void Write([InterpolatedStringHandlerArgument("")] ref MarkupHandler markup) => _ = markup;

    internal void Markup(string markup) => destination.Write(markup);

    internal void Text(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&':
                    destination.Write("&amp;");
                    break;
                case '<':
                    destination.Write("&lt;");
                    break;
                case '>':
                    destination.Write("&gt;");
                    break;
                case '"':
                    destination.Write("&quot;");
                    break;
                case '\'':
                    destination.Write("&#39;");
                    break;
                default:
                    Write(IsSafe(rune) ? rune : Rune.ReplacementChar);
                    break;
            }
        }
    }

    private void Write(Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        destination.Write(chars[..rune.EncodeToUtf16(chars)]);
    }

    // Controls and noncharacters are not XML; direction overrides would let a name rewrite the sentence around it.
    private static bool IsSafe(Rune rune) => rune.Value switch
    {
        '\n' or '\t' => true,
        < 0x20 or (>= 0x7F and <= 0x9F) => false,
        >= 0x200E and <= 0x200F => false,
        >= 0x2028 and <= 0x202E => false,
        >= 0x2066 and <= 0x2069 => false,
        0x061C or 0xFEFF => false,
        _ => (rune.Value & 0xFFFE) != 0xFFFE,
    };
}
