namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Every entry that protects layers, what it matched, and how far its islands had to grow.</summary>
internal static class ProtectionSection
{
    private const int ShownNodes = 200;

    public static bool Applies(RunReport report) => report.Variants.Any(v => v.Protections.Count > 0);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"protection\"><h2>Protected layers</h2>\n");
        foreach (var variant in report.Variants.Where(v => v.Protections.Count > 0))
        {
            page.Write($"<div class=\"variant\">");
            Variants.WriteHeading(page, report, variant);
            page.Write($"<table><thead><tr><th scope=\"col\">Entry</th><th scope=\"col\">From</th><th scope=\"col\">Precision</th><th scope=\"col\">Nodes</th><th scope=\"col\">Widened</th></tr></thead><tbody>\n");
            foreach (var protection in variant.Protections)
            {
                WriteRow(page, protection);
            }

            page.Write($"</tbody></table></div>\n");
        }

        page.Write($"</section>\n");
    }

    private static void WriteRow(MarkupWriter page, ProtectionReport protection)
    {
        page.Write($"<tr><th scope=\"row\"><code>{Display.Name(protection.Entry)}</code></th><td>{(protection.Automatic ? "found by the search" : "declared")}</td><td>{Display.Name(protection.Precision, 40)}</td><td>");
        if (protection.Nodes.Count <= 3)
        {
            foreach (var node in protection.Nodes)
            {
                page.Write($"<code class=\"q\">{Display.Name(node)}</code>");
            }
        }
        else
        {
            page.Write($"<details><summary>{Display.Count(protection.Nodes.Count, "node")}</summary>");
            foreach (var node in protection.Nodes.Take(ShownNodes))
            {
                page.Write($"<code class=\"q\">{Display.Name(node)}</code>");
            }

            if (protection.Nodes.Count > ShownNodes)
            {
                page.Write($"<span class=\"soft\">and {Display.Count(protection.Nodes.Count - ShownNodes)} more</span>");
            }

            page.Write($"</details>");
        }

        page.Write($"</td><td>");
        foreach (var widening in protection.Widenings.Take(20))
        {
            page.Write($"<span class=\"q\">{Display.Sentence(widening)}</span>");
        }

        if (protection.Widenings.Count == 0)
        {
            page.Write($"<span class=\"soft\">no</span>");
        }

        page.Write($"</td></tr>\n");
    }
}
