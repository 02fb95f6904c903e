using System.Text;

namespace TrtOperator.Api.Yaml;

/// <summary>Text from outside as it may stand in a message: short, and on one line.</summary>
internal static class Shown
{
    private const int Most = 60;

    public static string Text(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Most)
            {
                return shown.Append("...").ToString();
            }

            shown.Append(Rune.IsControl(rune) ? "?" : rune.ToString());
        }

        return shown.ToString();
    }
}
