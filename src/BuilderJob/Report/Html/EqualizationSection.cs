namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>Every tensor that was rewritten before quantization, and what that bought.</summary>
internal static class EqualizationSection
{
    private const int Shown = 500;

    public static bool Applies(RunReport report) => report.Variants.Any(v => v.Equalized.Count > 0);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"equalization\"><h2>Equalized tensors</h2>\n<p>Channels were evened out by powers of two, which changes no FP32 result. The errors are those of the layers behind, in INT8, on calibration samples that did not choose the scales.</p>\n");
        foreach (var variant in report.Variants.Where(v => v.Equalized.Count > 0))
        {
            page.Write($"<div class=\"variant\">");
            Variants.WriteHeading(page, report, variant);
            page.Write($"<table><thead><tr><th scope=\"col\">Tensor</th><th scope=\"col\">Way</th><th scope=\"col\">Made by</th><th scope=\"col\">Read by</th><th scope=\"col\">Error before</th><th scope=\"col\">Error after</th><th scope=\"col\">Kept</th></tr></thead><tbody>\n");
            foreach (var tensor in variant.Equalized.Take(Shown))
            {
                page.Write($"<tr><th scope=\"row\"><code>{Display.Name(tensor.Tensor)}</code></th><td>{Display.Name(tensor.Kind, 40)}</td><td><code>{Display.Name(tensor.Maker)}</code></td><td>{Display.Count(tensor.Layers.Count, "layer")}</td><td>{FormattableString.Invariant($"{tensor.ErrorBefore:0.0e+0}")}</td><td>{FormattableString.Invariant($"{tensor.ErrorAfter:0.0e+0}")}</td><td>{(tensor.Kept ? "yes" : "no: the outputs get worse")}</td></tr>\n");
            }

            page.Write($"</tbody></table></div>\n");
        }

        page.Write($"</section>\n");
    }
}
