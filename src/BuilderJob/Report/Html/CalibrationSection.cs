namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>How the range of every quantized tensor was chosen: pictures of the worst, a table of all.</summary>
internal static class CalibrationSection
{
    /// <summary>Histograms that are drawn; the tensors with the largest error are.</summary>
    public const int MaxDrawn = 48;

    private const int MaxRows = 4_000;

    public static bool Applies(RunReport report) => report.Tensors.Count > 0 || report.CalibrationAdvice.Count > 0;

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        page.Write($"<section id=\"calibration\"><h2>Calibration</h2>\n");
        WriteAdvice(page, report.CalibrationAdvice);
        if (report.Tensors.Count == 0)
        {
            page.Write($"</section>\n");
            return;
        }

        page.Write($"<p class=\"lead\">Absolute values of each tensor over the calibration samples, counted on a logarithmic scale. The vertical line is the end of the quantized range that was chosen; what lies beyond it, shaded, is clipped. The letters below the axis are the ranges that the methods proposed: a filled triangle is the chosen one.</p>\n");
        var worst = report.Tensors.OrderByDescending(t => t.RelativeError is { } e && !double.IsNaN(e) ? e : -1).Take(MaxDrawn).ToList();
        if (worst.Count < report.Tensors.Count)
        {
            page.Write($"<p>The {MaxDrawn} tensors with the largest error of {Display.Count(report.Tensors.Count)}; the table has them all.</p>\n");
        }

        page.Write($"<div class=\"multiples\">\n");
        foreach (var tensor in worst)
        {
            HistogramChart.Write(page, tensor);
        }

        page.Write($"</div>\n");
        WriteTable(page, report.Tensors);
        page.Write($"</section>\n");
    }

    private static void WriteAdvice(MarkupWriter page, IReadOnlyList<string> advice)
    {
        if (advice.Count == 0)
        {
            return;
        }

        page.Write($"<div class=\"next data\"><h3>About the calibration data</h3>\n<ul class=\"list\">\n");
        foreach (var sentence in advice)
        {
            page.Write($"<li>{Display.Sentence(sentence)}</li>\n");
        }

        page.Write($"</ul></div>\n");
    }

    private static void WriteTable(MarkupWriter page, IReadOnlyList<TensorReport> tensors)
    {
        page.Write($"<details><summary>All {Display.Count(tensors.Count, "tensor")} as a table</summary>\n<div class=\"tools\" data-table=\"tensors\" hidden><input type=\"search\" placeholder=\"Find a tensor or method\" aria-label=\"Filter the tensors\"><output class=\"soft small\"></output></div>\n<div class=\"scroll tall\" tabindex=\"0\" role=\"region\" aria-label=\"Calibrated tensors\"><table id=\"tensors\" data-sort=\"1\"><thead><tr><th scope=\"col\">Tensor</th><th scope=\"col\">Method</th><th scope=\"col\" class=\"n\">Chosen range</th><th scope=\"col\" class=\"n\">Largest value</th><th scope=\"col\" class=\"n\">Error</th><th scope=\"col\">What each method proposed</th></tr></thead><tbody>\n");
        foreach (var tensor in tensors.Take(MaxRows))
        {
            page.Write($"<tr><td><code>{Display.Name(tensor.Name, 100)}</code></td><td>{Display.Name(tensor.Method, 40)}</td><td class=\"n\" data-v=\"{Sortable(tensor.Amax)}\">\u00b1{Display.Number(tensor.Amax)}</td><td class=\"n\" data-v=\"{Sortable(tensor.Max)}\">{Display.Number(tensor.Max)}</td><td class=\"n\" data-v=\"{Sortable(tensor.RelativeError)}\">{Error(tensor.RelativeError)}</td><td class=\"small\">");
            var separator = string.Empty;
            foreach (var candidate in tensor.Candidates.Take(8))
            {
                page.Write($"{separator}{Display.Name(candidate.Method, 40)} \u00b1{Display.Number(candidate.Amax)} ({Error(candidate.Error)}{(candidate.Amax == tensor.Amax ? ", chosen" : string.Empty)})");
                separator = ", ";
            }

            page.Write($"</td></tr>\n");
        }

        page.Write($"</tbody></table></div>\n");
        if (tensors.Count > MaxRows)
        {
            page.Write($"<p class=\"soft small\">The first {Display.Count(MaxRows)} tensors; report.json has them all.</p>\n");
        }

        page.Write($"</details>\n");
    }

    public static string Error(double? error) => error is { } e ? Display.Percent(e) : "\u2013";

    private static string Sortable(double? value) =>
        value is { } v ? v.ToString("R", System.Globalization.CultureInfo.InvariantCulture) : string.Empty;
}
