namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Which groups of nodes suffer most from quantization.</summary>
internal static class SensitivitySection
{
    private const int Shown = 24;

    public static bool Applies(RunReport report) => report.Variants.Any(v => v.Sensitivity.Count > 0);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"sensitivity\"><h2>Sensitivity</h2>\n<p class=\"lead\">Signal-to-noise ratio of each group when it is quantized, alone and with everything before it. The shorter the bar, the more the group suffers.</p>\n");
        foreach (var variant in report.Variants.Where(v => v.Sensitivity.Count > 0))
        {
            page.Write($"<div class=\"variant\">");
            Variants.WriteHeading(page, report, variant);
            WriteTable(page, variant.Sensitivity);
            page.Write($"</div>\n");
        }

        page.Write($"</section>\n");
    }

    private static void WriteTable(MarkupWriter page, IReadOnlyList<SensitivityReport> groups)
    {
        var most = groups.Max(g => g.LocalDecibels is { } d && double.IsFinite(d) ? d : 0);
        page.Write($"<table class=\"sens\"><thead><tr><th scope=\"col\">Group</th><th scope=\"col\" class=\"n\">Alone</th><th scope=\"col\"></th><th scope=\"col\" class=\"n\">With all before</th><th scope=\"col\">In the end</th></tr></thead><tbody>\n");
        foreach (var group in groups.Take(Shown))
        {
            var share = most > 0 && group.LocalDecibels is { } local && double.IsFinite(local) ? Math.Clamp(local / most, 0, 1) : 0;
            page.Write($"<tr><th scope=\"row\" class=\"mono\">{Display.Name(group.Name, 100)}</th><td class=\"n\">{Decibels(group.LocalDecibels)}</td><td><svg class=\"meter\" viewBox=\"0 0 260 10\" aria-hidden=\"true\"><rect class=\"{(group.Protected ? "p-fp32" : "p-int8")}\" width=\"{260 * share}\" height=\"10\" rx=\"2\"/></svg></td><td class=\"n\">{Decibels(group.CumulativeDecibels)}</td><td>{(group.Protected ? "protected" : "quantized")}</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
        if (groups.Count > Shown)
        {
            page.Write($"<p class=\"soft small\">The worst {Shown} of {Display.Count(groups.Count)} groups.</p>\n");
        }
    }

    private static string Decibels(double? value) =>
        value is { } d && double.IsFinite(d) ? d.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '\u2212') + " dB" : "\u2013";
}
