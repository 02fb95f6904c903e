namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>What was tried so that quantization costs less, what each try bought, and what was kept.</summary>
internal static class RewriteSection
{
    private const int Shown = 1_000;
    private const int OpenRows = 16;
    private const double MeterWidth = 180;

    public static bool Applies(RunReport report) => report.Variants.Any(Has);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"rewrites\"><h2>What each rewrite bought</h2>\n<p class=\"lead\">Each try was judged on calibration samples that did not choose it. Errors of layers are power of the error over power of the output: a tenth of it is 10 dB less noise.</p>\n");
        foreach (var variant in report.Variants.Where(Has))
        {
            page.Write($"<div class=\"variant\">");
            Variants.WriteHeading(page, report, variant);
            WriteKinds(page, variant.Rewrites);
            WriteTrials(page, variant.Refinement);
            WriteTable(page, variant.Rewrites);
            page.Write($"</div>\n");
        }

        page.Write($"</section>\n");
    }

    private static bool Has(VariantReport variant) => variant.Rewrites.Count > 0 || variant.Refinement is { Trials.Count: > 0 };

    private static void WriteKinds(MarkupWriter page, IReadOnlyList<RewriteReport> rewrites)
    {
        if (rewrites.Count == 0)
        {
            return;
        }

        page.Write($"<table class=\"sens\"><caption>Errors are geometric means over the layers of what was kept</caption><thead><tr><th scope=\"col\">Rewrite</th><th scope=\"col\" class=\"n\">Tried</th><th scope=\"col\" class=\"n\">Kept</th><th scope=\"col\" class=\"n\">Error before</th><th scope=\"col\" class=\"n\">After</th><th scope=\"col\">What is left of it</th></tr></thead><tbody>\n");
        foreach (var kind in rewrites.GroupBy(r => r.Kind, StringComparer.Ordinal))
        {
            var kept = kind.Where(r => r.Kept).ToList();
            var measured = kept.Where(r => r is { ErrorBefore: > 0, ErrorAfter: > 0 }).ToList();
            var (before, after) = measured.Count == 0 ? ((double?)null, (double?)null) : (Mean(measured.Select(r => r.ErrorBefore!.Value)), Mean(measured.Select(r => r.ErrorAfter!.Value)));
            page.Write($"<tr><th scope=\"row\">{Words(kind.Key)}</th><td class=\"n\">{kind.Count()}</td><td class=\"n\">{kept.Count}</td><td class=\"n\">{Error(before)}</td><td class=\"n\">{Error(after)}</td><td class=\"share-left\">");
            WriteShare(page, before, after);
            page.Write($"</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
    }

    private static void WriteTrials(MarkupWriter page, RefinementReport? refinement)
    {
        if (refinement is not { Trials.Count: > 0 })
        {
            return;
        }

        page.Write($"<h4>Ranges and biases as whole sets</h4>\n<p class=\"soft small\">They competed by what they do to the network\u2019s outputs; a set has to beat the histograms\u2019 own clearly.</p>\n<table><thead><tr><th scope=\"col\">Choices</th><th scope=\"col\" class=\"n\">Error of the outputs</th><th scope=\"col\" class=\"n\">Runs</th><th scope=\"col\">Taken</th></tr></thead><tbody>\n");
        foreach (var trial in refinement.Trials.Take(Shown))
        {
            page.Write($"<tr><th scope=\"row\">{Display.Name(trial.What, 200)}</th><td class=\"n\">{Display.Number(trial.Error)}</td><td class=\"n\">{trial.Runs}</td><td>{(trial.Taken ? "\u2713 taken" : "no")}</td></tr>\n");
        }

        page.Write($"</tbody></table>\n");
    }

    private static void WriteTable(MarkupWriter page, IReadOnlyList<RewriteReport> rewrites)
    {
        if (rewrites.Count == 0)
        {
            return;
        }

        page.Write($"<h4>Each one</h4>\n<div class=\"scroll{(rewrites.Count > OpenRows ? " tall" : string.Empty)}\" tabindex=\"0\" role=\"region\" aria-label=\"Rewrites and what they bought\"><table class=\"rewrites\"><thead><tr><th scope=\"col\">Rewrite</th><th scope=\"col\">Of</th><th scope=\"col\" class=\"n\">Error before</th><th scope=\"col\" class=\"n\">After</th><th scope=\"col\">What is left of it</th><th scope=\"col\">Kept</th><th scope=\"col\">Why</th></tr></thead><tbody>\n");
        foreach (var rewrite in rewrites.Take(Shown))
        {
            page.Write($"<tr><td>{Words(rewrite.Kind)}</td><th scope=\"row\">");
            foreach (var name in (rewrite.Tensor is { } tensor ? rewrite.Nodes.Prepend(tensor) : rewrite.Nodes).Take(1))
            {
                page.Write($"<code>{Display.Name(name, 100)}</code>");
            }

            if (rewrite.Tensor is not null && rewrite.Nodes.Count > 1)
            {
                page.Write($"<span class=\"q soft small\">made by {Display.Name(rewrite.Nodes[0], 100)}, read by {Display.Count(rewrite.Nodes.Count - 1, "layer")}</span>");
            }

            page.Write($"</th><td class=\"n\">{Error(rewrite.ErrorBefore)}</td><td class=\"n\">{Error(rewrite.ErrorAfter)}</td><td class=\"share-left\">");
            WriteShare(page, rewrite.ErrorBefore, rewrite.ErrorAfter);
            page.Write($"</td><td class=\"kept\">{(rewrite.Kept ? "\u2713 kept" : "\u2717 dropped")}</td><td>{Display.Sentence(rewrite.Reason)}</td></tr>\n");
        }

        page.Write($"</tbody></table></div>\n");
        if (rewrites.Count > Shown)
        {
            page.Write($"<p class=\"soft small\">The first {Display.Count(Shown)} of {Display.Count(rewrites.Count)}; report.json has them all.</p>\n");
        }
    }

    private static void WriteShare(MarkupWriter page, double? before, double? after)
    {
        if (before is not > 0 || after is not >= 0 || !double.IsFinite(before.Value) || !double.IsFinite(after.Value))
        {
            return;
        }

        var left = after.Value / before.Value;
        page.Write($"<svg class=\"meter left\" viewBox=\"0 0 {MeterWidth} 10\" aria-hidden=\"true\"><rect class=\"rest\" width=\"{MeterWidth}\" height=\"10\" rx=\"2\"/><rect class=\"{(left > 1 ? "f-bad" : "bar")}\" width=\"{MeterWidth * Math.Clamp(left, 0, 1)}\" height=\"10\" rx=\"2\"/></svg> {Display.Rough(left * 100)} %");
    }

    private static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    private static string Error(double? error) => Display.Number(error);

    private static string Words(string kind) => kind switch
    {
        "CrossLayer" => "Channels evened across layers",
        "Migration" => "Channels evened into the weights",
        "CalibrationRange" => "Range of an activation",
        "BiasCorrection" => "Bias corrected",
        "WeightRounding" => "Weights rounded together",
        _ => Display.Name(kind, 60),
    };
}
