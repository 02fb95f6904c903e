namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The verdict of every target and what to do next: what a reader in a hurry reads, and nothing else.</summary>
internal static class HeadlineSection
{
    public static void Write(MarkupWriter page, RunReport report)
    {
        var header = report.Header;
        page.Write($"<header>\n<div class=\"top\"><div class=\"who\"><strong>{Display.Name(header.Engine)}</strong> in {Display.Name(header.Namespace)} \u00b7 {Display.Moment(header.Created)}</div>");
        page.Write($"<button type=\"button\" class=\"theme\" hidden>Dark colours</button></div>\n");
        WriteContents(page, report);
        page.Write($"<h1>");
        foreach (var (verdict, line) in Headline.Lines(report))
        {
            page.Write($"<span class=\"t-{Headline.Kind(verdict)}\">{line}</span>");
        }

        if (report.Targets.Count == 0)
        {
            page.Write($"No target was judged");
        }

        page.Write($"</h1>\n<ul class=\"targets\">\n");
        foreach (var target in Headline.WorstFirst(report.Targets))
        {
            var kind = Headline.Kind(target.Verdict);
            page.Write($"<li class=\"k-{kind}\"><h2>{Display.Name(target.Name)} <span class=\"chip k-{kind}\">{target.Verdict.ToString()}</span></h2>");
            page.Write($"<p class=\"because\">{Display.Sentence(target.Reason)}</p><div class=\"soft small\">{target.Runtime}");
            if (target.Precisions.Count > 0)
            {
                page.Write($" \u00b7 {string.Join(", ", target.Precisions)} allowed");
            }

            var variant = Variants.IndexOf(report, target.Variant);
            if (variant >= 0)
            {
                page.Write($" \u00b7 variant <a href=\"#variant-{variant}\">{Display.Name(report.Variants[variant].Name)}</a>");
            }

            page.Write($"</div></li>\n");
        }

        page.Write($"</ul>\n");
        WriteAdvice(page, report.Advice);
        page.Write($"</header>\n");
    }

    private static void WriteAdvice(MarkupWriter page, IReadOnlyList<string> advice)
    {
        if (advice.Count == 0)
        {
            return;
        }

        page.Write($"<div class=\"next\"><h2>What to do next</h2>\n<ol>\n");
        foreach (var sentence in advice)
        {
            page.Write($"<li>{Display.Sentence(sentence)}</li>\n");
        }

        page.Write($"</ol></div>\n");
    }

    private static void WriteContents(MarkupWriter page, RunReport report)
    {
        page.Write($"<nav aria-label=\"Contents\"><ul>");
        Link("accuracy", "Accuracy", GateSection.Applies(report));
        Link("sizes", "Sizes", SizeSection.Applies(report));
        Link("precision", "Precision", PlanSection.Applies(report));
        Link("compiled", "What the compiler made", CompiledSection.Applies(report));
        Link("calibration", "Calibration", CalibrationSection.Applies(report));
        Link("rewrites", "Rewrites", RewriteSection.Applies(report));
        Link("protection", "Protected layers", ProtectionSection.Applies(report));
        Link("sensitivity", "Sensitivity", SensitivitySection.Applies(report));
        Link("stages", "Stages", StageSection.Applies(report));
        Link("published", "Published", PublicationSection.Applies(report));
        Link("provenance", "Provenance", true);
        page.Write($"</ul></nav>\n");

        void Link(string section, string text, bool applies)
        {
            if (applies)
            {
                page.Write($"<li><a href=\"#{section}\">{text}</a></li>");
            }
        }
    }
}
