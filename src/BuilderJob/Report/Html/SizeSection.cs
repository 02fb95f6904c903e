namespace TrtOperator.BuilderJob.Report.Html;

/// <summary>The size of every variant beside that of the FP32 model.</summary>
internal static class SizeSection
{
    private const double MeterWidth = 260;

    public static bool Applies(RunReport report) => report.Header.Model.Bytes > 0 && report.Variants.Any(v => v.Size is not null);

    public static void Write(MarkupWriter page, RunReport report)
    {
        if (!Applies(report))
        {
            return;
        }

        var source = report.Header.Model.Bytes ?? 0;
        var most = Math.Max(source, report.Variants.Max(v => Math.Max(v.Size?.PreparedBytes ?? 0, v.Size?.EngineBytes ?? 0)));
        page.Write($"<section id=\"sizes\"><h2>Sizes</h2>\n<p class=\"lead\">What each variant takes on disk, beside the FP32 model. An engine holds the machine\u2019s own code beside the weights.</p>\n<table class=\"sens\"><thead><tr><th scope=\"col\">File</th><th scope=\"col\" class=\"n\">Size</th><th scope=\"col\"></th><th scope=\"col\" class=\"n\">Of FP32</th></tr></thead><tbody>\n");
        Row(page, "FP32 model", source, source, most, "p-fp32");
        foreach (var variant in report.Variants)
        {
            if (variant.Size is { } size)
            {
                Row(page, $"{Display.Name(variant.Name)}, prepared model", size.PreparedBytes, source, most, "p-int8");
                if (size.EngineBytes is { } engine)
                {
                    Row(page, $"{Display.Name(variant.Name)}, engine", engine, source, most, "p-fp16");
                }
            }
        }

        page.Write($"</tbody></table></section>\n");
    }

    private static void Row(MarkupWriter page, string name, long bytes, long source, long most, string fill) =>
        page.Write($"<tr><th scope=\"row\">{name}</th><td class=\"n\" title=\"{Display.Count(bytes, "byte")}\">{Display.Bytes(bytes)}</td><td><svg class=\"meter\" viewBox=\"0 0 {MeterWidth} 10\" aria-hidden=\"true\"><rect class=\"{fill}\" width=\"{MeterWidth * Math.Clamp((double)bytes / most, 0, 1)}\" height=\"10\" rx=\"2\"/></svg></td><td class=\"n\">{Display.Percent((double)bytes / source)}</td></tr>\n");
}
