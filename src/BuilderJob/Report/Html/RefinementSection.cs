namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>How ranges were chosen and biases corrected, and what that bought.</summary>
internal static class RefinementSection
{
    private const int Shown = 500;

    public static bool Applies(RunReport report) => report.Variants.Any(static variant => variant.Refinement is { Trials.Count: > 0 });

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"refinement\"><h2>Ranges and biases</h2>\n<p>Whole sets of choices competed by what they do to the network's outputs, on calibration samples that chose nothing. A set has to beat the histograms' own clearly; biases were corrected where no output suffers.</p>\n");
        foreach (var variant in report.Variants.Where(static variant => variant.Refinement is { Trials.Count: > 0 }))
        {
            page.Write($"<div class=\"variant\">");
            Variants.WriteHeading(page, report, variant);
            Trials(page, variant.Refinement!);
            Rewrites(page, variant.Refinement!);
            page.Write($"</div>\n");
        }

        page.Write($"</section>\n");
    }

    private static void Trials(MarkupWriter page, RefinementReport refinement)
    {
        page.Write($"<table><thead><tr><th scope=\"col\">Choices</th><th scope=\"col\">Error of the outputs</th><th scope=\"col\">Runs</th><th scope=\"col\">Taken</th></tr></thead><tbody>\n");
        foreach (var trial in refinement.Trials.Take(Shown))
        {
            page.Write($"<tr><th scope=\"row\">{Display.Name(trial.What, 200)}</th><td>{FormattableString.Invariant($"{trial.Error:0.00000}")}</td><td>{trial.Runs}</td><td>{(trial.Taken ? "yes" : "no")}</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
    }

    private static void Rewrites(MarkupWriter page, RefinementReport refinement)
    {
        if (refinement.Rewrites.Count == 0)
        {
            return;
        }

        page.Write($"<table><thead><tr><th scope=\"col\">Rewrite</th><th scope=\"col\">Of</th><th scope=\"col\">Error before</th><th scope=\"col\">Error after</th><th scope=\"col\">Kept</th><th scope=\"col\">Why</th></tr></thead><tbody>\n");
        foreach (var rewrite in refinement.Rewrites.Take(Shown))
        {
            page.Write($"<tr><td>{Display.Name(rewrite.Kind, 40)}</td><th scope=\"row\"><code>{Display.Name(rewrite.Node)}</code></th><td>{Error(rewrite.ErrorBefore)}</td><td>{Error(rewrite.ErrorAfter)}</td><td>{(rewrite.Kept ? "yes" : "no")}</td><td>{Display.Name(rewrite.Reason, 300)}</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
    }

    private static string Error(double? error) => error is { } value ? FormattableString.Invariant($"{value:0.0e+0}") : "";
}
