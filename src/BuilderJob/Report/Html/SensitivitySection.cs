using System.Globalization;

namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Which groups of layers cause the error of the network's outputs.</summary>
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

        page.Write($"<section id=\"sensitivity\"><h2>Sensitivity</h2>\n<p class=\"lead\">The error of the network's outputs when one group of layers alone runs in low precision and everything else in FP32. The longer the bar, the more of the error comes from it; an arrow marks those that most of it comes from.</p>\n");
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
        var most = groups.Max(g => g.Share);
        page.Write($"<table class=\"sens\"><thead><tr><th scope=\"col\">Layers, by their first</th><th scope=\"col\">In</th><th scope=\"col\" class=\"n\">Error</th><th scope=\"col\" class=\"n\">Share</th><th scope=\"col\"></th></tr></thead><tbody>\n");
        foreach (var group in groups.Take(Shown))
        {
            var length = most > 0 ? Math.Clamp(group.Share / most, 0, 1) : 0;
            page.Write($"<tr><th scope=\"row\" class=\"mono\">{(group.Blamed ? "\u2192 " : "")}{Display.Name(group.Name, 100)}</th><td>{group.Precision}</td><td class=\"n\">{Error(group.Error)}</td><td class=\"n\">{Percent(group.Share)}</td><td><svg class=\"meter\" viewBox=\"0 0 260 10\" aria-hidden=\"true\"><rect class=\"{(group.Blamed ? "p-fp32" : "p-int8")}\" width=\"{260 * length}\" height=\"10\" rx=\"2\"/></svg></td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
        if (groups.Count > Shown)
        {
            page.Write($"<p class=\"soft small\">The worst {Shown} of {Display.Count(groups.Count)} groups; the others cause {Percent(groups.Skip(Shown).Sum(g => g.Share))} together.</p>\n");
        }
    }

    private static string Error(double? value) => value is { } error ? error.ToString("0.0e+0", CultureInfo.InvariantCulture) : "not finite";

    /// <summary>What a node's group does to the outputs, as the map and the table say it.</summary>
    public static string Cause(SensitivityReport group)
        => $"causes {Percent(group.Share)} of the outputs\u2019 error{(group.Nodes.Count > 1 ? " with what it is fused with" : string.Empty)}";

    private static string Percent(double share) => (share * 100).ToString(share is > 0 and < 0.01 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";
}
